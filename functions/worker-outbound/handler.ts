import { channelOf } from '../../core/channels/channels.ts';
import type { OutboundMessage } from '../../core/channels/outbound-message.ts';
import type { OutboundDeps } from '../../core/channels/outbound-ports.ts';
import { tell } from '../../core/channels/outbound-tell.ts';
import { chance } from '../shared/chance.ts';
import { createChannelHttp } from '../shared/channels/http.ts';
import { createOpenChannels } from '../shared/channels/open-channels.ts';
import { createOutboundPace, createSecondCounter } from '../shared/channels/outbound-pace.ts';
import { withSes } from '../shared/channels/ses-http.ts';
import { createChannelLinks } from '../shared/dynamodb/channel-links.ts';
import { createChannelProgress } from '../shared/dynamodb/channel-progress.ts';
import { createChannelSent } from '../shared/dynamodb/channel-sent.ts';
import { createChannelSettings } from '../shared/dynamodb/channel-settings.ts';
import { dynamodb } from '../shared/dynamodb/client.ts';
import { createConversationStore } from '../shared/dynamodb/conversation-store.ts';
import { createIdentityStore } from '../shared/dynamodb/identity-store.ts';
import { createSwitchboardStore } from '../shared/dynamodb/switchboard-store.ts';
import { createWebhookStore } from '../shared/dynamodb/webhook-store.ts';
import { guardedFetchFromEnvironment } from '../shared/egress/guarded-fetch.ts';
import { environmentOf } from '../shared/environment.ts';
import { log } from '../shared/log.ts';
import { rememberedSwitchboards } from '../shared/switchboards.ts';
import { createAnnounce } from '../shared/webhooks/announce.ts';
import { createHears } from '../shared/webhooks/hears.ts';
import { createWebhookQueue } from '../shared/webhooks/webhook-queue.ts';
import { hideMessage } from '../shared/workers/hide-message.ts';
import { createQueueHandler } from '../shared/workers/queue-handler.ts';
import { workerOutbound } from './definition.ts';

const environment = environmentOf(workerOutbound);
const tables = {
  conversations: environment('CONVERSATIONS_TABLE'),
  directory: environment('DIRECTORY_TABLE'),
};
const { now, random } = chance;
const queueUrl = environment('OUTBOUND_QUEUE_URL');
/** What a channel's answer may take: nothing of what is sent is large. */
const answers = { maxBytes: 1024 * 1024, timeoutMs: 10_000 };
/** Milliseconds that have to be left for a request, and for what becomes of it. */
const requestTakes = 12_000;

const channelAt = createOpenChannels(
  createChannelSettings(dynamodb, tables.directory),
  channelOf,
  now,
);
const webhooks = createWebhookStore(dynamodb, tables.directory).list;

const deps: OutboundDeps = {
  store: createConversationStore(dynamodb, tables),
  links: createChannelLinks(dynamodb, tables.directory),
  user: createIdentityStore(dynamodb, tables, now).user,
  open: channelAt,
  progress: createChannelProgress(dynamodb, tables.conversations, now),
  sent: createChannelSent(dynamodb, tables.directory, now),
  pace: createOutboundPace({
    count: createSecondCounter(dynamodb, tables.directory, now),
    now,
    random,
  }),
  http: withSes(createChannelHttp(guardedFetchFromEnvironment(), answers), { now }),
  hears: createHears(webhooks, now),
  announce: createAnnounce({
    webhooks,
    queue: createWebhookQueue(environment('WEBHOOKS_QUEUE_URL')),
    now,
  }),
  switchboard: rememberedSwitchboards(createSwitchboardStore(dynamodb, tables.directory).read, now),
  log,
  chance,
};

/** Tells customers on channels; each in order, and none waits for another. */
export const handler = createQueueHandler(
  async (message, { receives, queuedAt, receiptHandle, remainingMs }) => {
    const hasTime = () => remainingMs() > requestTakes;
    const pause = await tell(deps, message as OutboundMessage, { receives, queuedAt, hasTime });
    if (pause === undefined) return undefined;
    await hideMessage(queueUrl, receiptHandle, pause);
    return 'later';
  },
  { fifo: true },
);
