import type { ChannelReply } from '../../core/channels/channel.ts';
import { channelOf } from '../../core/channels/channels.ts';
import { chance } from '../shared/chance.ts';
import { createInboundQueue } from '../shared/channels/inbound-queue.ts';
import { createOpenChannels } from '../shared/channels/open-channels.ts';
import { createChannelSettings } from '../shared/dynamodb/channel-settings.ts';
import { dynamodb } from '../shared/dynamodb/client.ts';
import { environmentOf } from '../shared/environment.ts';
import { createCorrelatedHandler } from '../shared/http/correlated-handler.ts';
import { errorReply, type HttpReply } from '../shared/http/errors.ts';
import type { HttpEvent } from '../shared/http/request.ts';
import { httpChannels } from './definition.ts';
import { receive } from './receive.ts';

const environment = environmentOf(httpChannels);
const apiUrl = environment('HTTP_API_URL');
const settings = createChannelSettings(dynamodb, environment('DIRECTORY_TABLE'));
const deps = {
  open: createOpenChannels(settings, channelOf, chance.now),
  queue: createInboundQueue(environment('INBOUND_QUEUE_URL')),
};

/** Channels' requests, at an address of each integration's own. */
export const handler = createCorrelatedHandler(answer, errorReply);

async function answer(event: HttpEvent): Promise<HttpReply> {
  const { rawPath, rawQueryString, headers, queryStringParameters: query = {} } = event;
  const integrationId = event.pathParameters?.['integrationId'] ?? '';
  const reply = await receive(deps, integrationId, {
    method: event.requestContext.http.method === 'GET' ? 'GET' : 'POST',
    headers,
    query,
    body: Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8'),
    now: chance.now(),
    url: `${apiUrl}${rawPath}${rawQueryString === '' ? '' : `?${rawQueryString}`}`,
  });
  return toHttp(reply);
}

function toHttp({ status, headers = {}, body = '' }: ChannelReply): HttpReply {
  return {
    statusCode: status,
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'no-store',
      ...headers,
    },
    body,
  };
}
