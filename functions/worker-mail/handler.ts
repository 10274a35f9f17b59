import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { readSendingEvent } from '../../core/channels/email/sending-events.ts';
import { chance } from '../shared/chance.ts';
import { createInboundQueue } from '../shared/channels/inbound-queue.ts';
import { correlated } from '../shared/correlation.ts';
import { createChannelSettings } from '../shared/dynamodb/channel-settings.ts';
import { dynamodb } from '../shared/dynamodb/client.ts';
import { createMailCounter } from '../shared/dynamodb/mail-counter.ts';
import { environmentOf } from '../shared/environment.ts';
import { log } from '../shared/log.ts';
import { createObjectReader } from '../shared/s3/object-reader.ts';
import { createObjectWriter } from '../shared/s3/object-writer.ts';
import { workerMail } from './definition.ts';
import { readMailEvent } from './event.ts';
import { type ReceiveMailDeps, receiveMail } from './receive-mail.ts';

const environment = environmentOf(workerMail);
const table = environment('DIRECTORY_TABLE');
const bucket = environment('CONTENT_BUCKET');
const settings = createChannelSettings(dynamodb, table);
const queue = createInboundQueue(environment('INBOUND_QUEUE_URL'));
const reader = createObjectReader(bucket);
const writer = createObjectWriter(bucket);

const deps: ReceiveMailDeps = {
  async raw(key) {
    const found = await reader.get(key);
    if (found === undefined || found === 'notModified') throw new Error(`there is no ${key}`);
    return found.body;
  },
  keep: (key, bytes) => writer.put(key, bytes, { contentType: 'application/octet-stream' }),
  integrationOf: settings.ofMailAddress,
  queue,
  count: createMailCounter(dynamodb, table, chance.now),
  note: (message, about) => log.warn(message, about),
};

/** What SES says of mail: that some came in, and what became of what was sent. */
export const handler = middy<unknown, void>().handler((event, context: Context) =>
  correlated({ correlationId: context.awsRequestId }, () => work(event)),
);

async function work(event: unknown): Promise<void> {
  const said = readMailEvent(event);
  if (said.kind === 'received') {
    for (const receipt of said.receipts) await receiveMail(deps, receipt);
    return;
  }
  const told = readSendingEvent(said.detail);
  if (told === undefined) return;
  const integrationId = await settings.ofMailAddress(told.from);
  // The integration was deleted, or has another address now.
  if (integrationId === undefined) return;
  await queue.send(told.events.map((one) => ({ integrationId, event: one })));
}
