import * as z from 'zod/mini';
import type { Http, HttpRequest } from '../../core/channels/channel.ts';
import { jsonOf } from '../../core/channels/http-json.ts';
import type { ChannelLink } from '../../core/channels/link.ts';
import { errorOf } from '../../core/channels/meta/graph.ts';
import { type Head, present } from '../../core/conversations/model.ts';
import { CauserieError } from '../../core/errors.ts';
import {
  type ConversionChannel,
  type ConversionSource,
  conversionChannels,
  dataSetRequest,
  eventsRequest,
} from '../../core/sunshine/conversion-events.ts';
import type { ChannelLinks } from '../shared/dynamodb/channel-links.ts';
import type { ChannelSettingsStore } from '../shared/dynamodb/channel-settings.ts';

export interface ConversionDeps {
  links: Pick<ChannelLinks, 'listOf'>;
  settings: Pick<ChannelSettingsStore, 'get'>;
  http: Http;
}

/** By channel, as a body has them. */
export type ConversionBody = {
  [K in ConversionChannel]?:
    | { payload?: { data: Record<string, unknown>[] } | undefined }
    | undefined;
};

/**
 * Reports what came of a conversation to Meta, for the person that it was with.
 * @throws CauserieError invalid_request with what is wrong, in Meta's words where Meta says it; busy
 */
export async function postConversionEvents(
  deps: ConversionDeps,
  head: Head,
  body: ConversionBody,
): Promise<{ datasetId: string; eventsReceived: number }> {
  const [type, more] = conversionChannels.filter((one) => body[one] !== undefined);
  const events = type === undefined ? undefined : body[type]?.payload?.data;
  if (type === undefined || more !== undefined || events === undefined) {
    throw new CauserieError(
      'invalid_request',
      'body says events of one channel: {"messenger" (or "instagram", "whatsapp"): {"payload": {"data": [...]}}}.',
    );
  }
  const source = await sourceOf(deps, head, type);
  if (source === undefined) {
    throw new CauserieError(
      'invalid_request',
      `Nobody in the conversation is reached by an integration of type ${type}.`,
    );
  }
  const set = z.safeParse(
    z.object({ id: z.coerce.string() }),
    await ask(deps.http, dataSetRequest(source)),
  );
  if (!set.success) throw refused('named no data set');
  const datasetId = set.data.id;
  const taken = z.safeParse(
    z.object({ events_received: z.int() }),
    await ask(deps.http, eventsRequest(source, datasetId, events)),
  );
  if (!taken.success) throw refused('did not say how many events it took');
  return { datasetId, eventsReceived: taken.data.events_received };
}

/** Rather the link that writes in this very conversation than another of the person's. */
async function sourceOf(
  { links, settings }: ConversionDeps,
  head: Head,
  type: ConversionChannel,
): Promise<ConversionSource | undefined> {
  const own: ChannelLink[] = [];
  for (const [, { userId }] of present(head)) own.push(...(await links.listOf(userId)));
  const found = own.filter((link) => link.type === type && link.appId === head.appId);
  const link = found.find(({ conversationId }) => conversationId === head.id) ?? found[0];
  const kept = link && (await settings.get(link.integrationId));
  if (link === undefined || kept?.appId !== head.appId) return undefined;
  return { type, link, settings: kept.settings };
}

async function ask(http: Http, request: HttpRequest): Promise<unknown> {
  const response = await http(request);
  const error = errorOf(response);
  if (response.status === 429 || response.status >= 500) {
    throw new CauserieError('busy', `Meta answered ${response.status}. Try again later.`);
  }
  if (error !== undefined) throw refused(`refused it: ${error.message} (${error.code})`);
  if (response.status >= 300) throw refused(`answered ${response.status}`);
  return jsonOf(response.body);
}

function refused(what: string): CauserieError {
  return new CauserieError('invalid_request', `Meta ${what}.`);
}
