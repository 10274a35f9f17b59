import type { WebhookMessage } from '../../core/sunshine/webhook.ts';
import { chance } from '../shared/chance.ts';
import { dynamodb } from '../shared/dynamodb/client.ts';
import { createConversationStore } from '../shared/dynamodb/conversation-store.ts';
import { createIdentityStore } from '../shared/dynamodb/identity-store.ts';
import { createSwitchboardStore } from '../shared/dynamodb/switchboard-store.ts';
import { createToldMarks } from '../shared/dynamodb/told-marks.ts';
import { createWebhookFailures } from '../shared/dynamodb/webhook-failures.ts';
import { createWebhookStore } from '../shared/dynamodb/webhook-store.ts';
import { guardedFetchFromEnvironment } from '../shared/egress/guarded-fetch.ts';
import { environmentOf } from '../shared/environment.ts';
import { remembering } from '../shared/remembering.ts';
import { hideMessage } from '../shared/workers/hide-message.ts';
import { createQueueHandler } from '../shared/workers/queue-handler.ts';
import { workerWebhooks } from './definition.ts';
import { createPost } from './post.ts';
import { type TellDeps, tell } from './tell.ts';

const environment = environmentOf(workerWebhooks);
const tables = {
  conversations: environment('CONVERSATIONS_TABLE'),
  directory: environment('DIRECTORY_TABLE'),
};
const webhooks = createWebhookStore(dynamodb, tables.directory);
/** Milliseconds for which an app's webhooks and switchboard are remembered. */
const rememberFor = 3000;
const remembered = remembering(webhooks.list, rememberFor, chance.now);
const queueUrl = environment('WEBHOOKS_QUEUE_URL');
const identity = createIdentityStore(dynamodb, tables, chance.now);

const deps: TellDeps = {
  async webhook(appId, webhookId) {
    const known = (await remembered(appId)).find((one) => one.webhookId === webhookId);
    // It may be newer than what is remembered.
    return known ?? webhooks.get(appId, webhookId);
  },
  store: createConversationStore(dynamodb, tables),
  identity,
  switchboard: remembering(
    createSwitchboardStore(dynamodb, tables.directory).read,
    rememberFor,
    chance.now,
  ),
  marks: createToldMarks(dynamodb, tables.conversations, chance.now),
  failures: createWebhookFailures(dynamodb, tables.directory),
  post: createPost(guardedFetchFromEnvironment()),
  chance,
};

/** Milliseconds that have to be left for a request, and for what becomes of it. */
const requestTakes = 22_000;

/** Tells webhooks what happened; each conversation in its order, and none waits for another. */
export const handler = createQueueHandler(
  async (message, { receives, queuedAt, receiptHandle, remainingMs }) => {
    const hasTime = () => remainingMs() > requestTakes;
    const delivery = { attempt: receives, queuedAt, hasTime };
    const pause = await tell(deps, message as WebhookMessage, delivery);
    if (pause === undefined) return undefined;
    await hideMessage(queueUrl, receiptHandle, pause);
    return 'later';
  },
  { fifo: true },
);
