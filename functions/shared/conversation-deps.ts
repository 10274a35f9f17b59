import type { Deps } from '../../core/conversations/ports.ts';
import { hasTrigger } from '../../core/flows/store.ts';
import type { EnvironmentName } from '../definition.ts';
import { chance } from './chance.ts';
import { dynamodb } from './dynamodb/client.ts';
import { createConnectionRegistry } from './dynamodb/connection-registry.ts';
import { createConversationStore } from './dynamodb/conversation-store.ts';
import { createFlowStore } from './dynamodb/flow-store.ts';
import { createIdentityStore } from './dynamodb/identity-store.ts';
import { createRoutingStore } from './dynamodb/routing-store.ts';
import { createSwitchboardStore } from './dynamodb/switchboard-store.ts';
import { createWebhookStore } from './dynamodb/webhook-store.ts';
import { listPublished } from './flows/list-published.ts';
import { createQueues } from './queues.ts';
import { remembering } from './remembering.ts';
import { createSockets } from './sockets.ts';
import { rememberedSwitchboards } from './switchboards.ts';
import { createTimers } from './timers.ts';
import { createAnnounce } from './webhooks/announce.ts';
import { createWebhookQueue } from './webhooks/webhook-queue.ts';

/** What the conversations' rules need, made of a function's environment once per cold start. */
export function conversationDeps(environment: (name: EnvironmentName) => string): Deps {
  const directory = environment('DIRECTORY_TABLE');
  const conversations = environment('CONVERSATIONS_TABLE');
  const flows = createFlowStore(dynamodb, directory);
  const identity = createIdentityStore(dynamodb, { conversations, directory }, chance.now);
  return {
    store: createConversationStore(dynamodb, { conversations, directory }),
    connections: createConnectionRegistry(dynamodb, directory),
    sockets: createSockets(environment('WEBSOCKET_CALLBACK_URL')),
    queues: createQueues({
      steps: environment('STEPS_QUEUE_URL'),
      routing: environment('ROUTING_QUEUE_URL'),
      delivery: environment('DELIVERY_QUEUE_URL'),
      outbound: environment('OUTBOUND_QUEUE_URL'),
    }),
    routing: createRoutingStore(dynamodb, { conversations, directory }, chance.now),
    timers: createTimers(environment('TIMERS_QUEUE_URL'), chance.now),
    flowAtEnd: remembering(
      async (appId) => hasTrigger(await listPublished(flows, appId), 'sessionEnded'),
      10_000,
      chance.now,
    ),
    switchboard: rememberedSwitchboards(
      createSwitchboardStore(dynamodb, directory).read,
      chance.now,
    ),
    async starter(integrationId) {
      const found =
        integrationId === undefined ? undefined : await identity.integration(integrationId);
      const { responder = 'agentWorkspace', defaultResponderId } = found ?? {};
      return { responder, ...(defaultResponderId === undefined ? {} : { defaultResponderId }) };
    },
    announce: createAnnounce({
      webhooks: createWebhookStore(dynamodb, directory).list,
      queue: createWebhookQueue(environment('WEBHOOKS_QUEUE_URL')),
      now: chance.now,
    }),
    chance,
  };
}
