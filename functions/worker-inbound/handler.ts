import { answer } from '../../core/channels/asking.ts';
import { channelOf } from '../../core/channels/channels.ts';
import type { InboundMessage } from '../../core/channels/inbound-message.ts';
import { fetchAttempts, pauseAfter } from '../../core/channels/inbound-pause.ts';
import type { InboundDeps, OpenChannel } from '../../core/channels/inbound-ports.ts';
import { takeIn } from '../../core/channels/inbound-take.ts';
import { pick } from '../../core/channels/options.ts';
import { type ReceiptDeps, takeReceipt } from '../../core/channels/receipts.ts';
import { wordsIn } from '../../core/channels/words/words.ts';
import { seqOfEntryId } from '../../core/conversations/ids.ts';
import { chance } from '../shared/chance.ts';
import { createChannelHttp } from '../shared/channels/http.ts';
import { createKeep, secretKeyOf } from '../shared/channels/keep-media.ts';
import { withMailParts } from '../shared/channels/mail-parts.ts';
import { createOpenChannels } from '../shared/channels/open-channels.ts';
import { createAsides } from '../shared/channels/outbound-asides.ts';
import { conversationDeps } from '../shared/conversation-deps.ts';
import { createChannelEvents } from '../shared/dynamodb/channel-events.ts';
import { createChannelLinks } from '../shared/dynamodb/channel-links.ts';
import { createChannelProgress } from '../shared/dynamodb/channel-progress.ts';
import { createChannelSent } from '../shared/dynamodb/channel-sent.ts';
import { createChannelSettings } from '../shared/dynamodb/channel-settings.ts';
import { dynamodb } from '../shared/dynamodb/client.ts';
import { createIdentityStore } from '../shared/dynamodb/identity-store.ts';
import { createUploadCounter } from '../shared/dynamodb/upload-counter.ts';
import { createUserStore } from '../shared/dynamodb/user-store.ts';
import { createWebhookStore } from '../shared/dynamodb/webhook-store.ts';
import { guardedFetchFromEnvironment } from '../shared/egress/guarded-fetch.ts';
import { environmentOf } from '../shared/environment.ts';
import { log } from '../shared/log.ts';
import { createQuotas, parseQuotas } from '../shared/quotas.ts';
import { createObjectWriter } from '../shared/s3/object-writer.ts';
import { createHears } from '../shared/webhooks/hears.ts';
import { hideMessage } from '../shared/workers/hide-message.ts';
import { createQueueHandler } from '../shared/workers/queue-handler.ts';
import { workerInbound } from './definition.ts';

const environment = environmentOf(workerInbound);
const tables = {
  directory: environment('DIRECTORY_TABLE'),
  conversations: environment('CONVERSATIONS_TABLE'),
};
const identity = createIdentityStore(dynamodb, tables, chance.now);
const users = createUserStore(dynamodb, tables.directory, identity, chance.now);
const queueUrl = environment('INBOUND_QUEUE_URL');
const channelAt = createOpenChannels(
  createChannelSettings(dynamodb, tables.directory),
  channelOf,
  chance.now,
);

const conversations = conversationDeps(environment);
const links = createChannelLinks(dynamodb, tables.directory);
const known: InboundDeps['users'] = { user: identity.user, listByEmail: users.listByEmail };
const receipts: ReceiptDeps = {
  inbound: { conversations, links, users: known },
  sent: createChannelSent(dynamodb, tables.directory, chance.now),
  progress: createChannelProgress(dynamodb, tables.conversations, chance.now),
  hears: createHears(createWebhookStore(dynamodb, tables.directory).list, chance.now),
};

const deps: InboundDeps = {
  conversations,
  links,
  seen: createChannelEvents(dynamodb, tables.directory, chance.now),
  users: known,
  http: withMailParts(
    createChannelHttp(guardedFetchFromEnvironment()),
    environment('CONTENT_BUCKET'),
  ),
  words: wordsIn,
  answering: {
    pick,
    answer(form, asking, said, { type, language }) {
      const channel = channelOf(type);
      if (channel === undefined) return { over: true };
      const { capabilities } = channel;
      const { conversationId, messageId } = asking;
      const place = { conversationId, seq: seqOfEntryId(messageId) };
      return answer(form, asking, said, { capabilities, words: wordsIn(language), place });
    },
  },
  show: createAsides(conversations.queues).show,
  secretKey: secretKeyOf,
  keep: createKeep({
    writer: createObjectWriter(environment('MEDIA_BUCKET')),
    count: createUploadCounter(dynamodb, tables.directory, chance.now),
    siteUrl: environment('SITE_URL'),
  }),
  requireConversation: createQuotas(
    dynamodb,
    tables.directory,
    parseQuotas(environment('APP_QUOTAS')),
    chance.now,
  ).requireConversation,
  receipt: (open, event) => takeReceipt(receipts, open, event),
};

/** Takes in what happened on channels, each person's in its order. */
export const handler = createQueueHandler(
  async (message, { receives, receiptHandle }) => {
    const { integrationId, event } = message as InboundMessage;
    const open = await openChannel(integrationId);
    // The integration was deleted meanwhile.
    if (open === undefined) return undefined;
    try {
      await takeIn(deps, open, event, { last: receives >= fetchAttempts });
      return undefined;
    } catch (error) {
      const pause = pauseAfter(error, receives);
      if (pause === undefined) throw error;
      log.warn('an event of a channel waits', { integrationId, reason: (error as Error).message });
      await hideMessage(queueUrl, receiptHandle, pause);
      return 'later';
    }
  },
  { fifo: true },
);

async function openChannel(integrationId: string): Promise<OpenChannel | undefined> {
  const [found, integration] = await Promise.all([
    channelAt(integrationId),
    identity.integration(integrationId),
  ]);
  if (found === undefined || integration === undefined) return undefined;
  return { integration, channel: found.channel, settings: found.settings };
}
