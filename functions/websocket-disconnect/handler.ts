import middy from '@middy/core';
import { watchPresence } from '../../core/routing/presence.ts';
import { chance } from '../shared/chance.ts';
import { dynamodb } from '../shared/dynamodb/client.ts';
import { createConnectionRegistry } from '../shared/dynamodb/connection-registry.ts';
import { createConversationStore } from '../shared/dynamodb/conversation-store.ts';
import { createInboxWatchers } from '../shared/dynamodb/inbox-watchers.ts';
import { createRoutingStore } from '../shared/dynamodb/routing-store.ts';
import { environmentOf } from '../shared/environment.ts';
import { createTimers } from '../shared/timers.ts';
import { fromContext, ownerOf } from '../shared/websocket/context.ts';
import type { WebSocketEvent } from '../shared/websocket/events.ts';
import { websocketDisconnect } from './definition.ts';

const environment = environmentOf(websocketDisconnect);
const directory = environment('DIRECTORY_TABLE');
const conversations = environment('CONVERSATIONS_TABLE');
const connections = createConnectionRegistry(dynamodb, directory);
const tables = { conversations, directory };
const store = createConversationStore(dynamodb, tables);
const deps = {
  chance,
  routing: createRoutingStore(dynamodb, tables, chance.now),
  timers: createTimers(environment('TIMERS_QUEUE_URL'), chance.now),
};
const inboxWatchers = createInboxWatchers(dynamodb, directory);

/** Best effort, as the event is: what it misses, the first post that finds the socket gone removes. */
export const handler = middy<WebSocketEvent>().handler(async (event) => {
  const principal = fromContext(event);
  const { connectionId } = event.requestContext;
  const listened = await connections.take(ownerOf(principal), connectionId);
  await Promise.all([
    ...listened.map((conversationId) => store.removeListener(conversationId, connectionId)),
    ...(principal.kind === 'agent'
      ? [
          inboxWatchers.remove(principal.appId, connectionId),
          watchPresence(deps, principal.appId, principal.agentId),
        ]
      : []),
  ]);
  return { statusCode: 200 };
});
