import middy from '@middy/core';
import { watchPresence } from '../../core/routing/presence.ts';
import { chance } from '../shared/chance.ts';
import { correlated } from '../shared/correlation.ts';
import { dynamodb } from '../shared/dynamodb/client.ts';
import { createConnectionRegistry } from '../shared/dynamodb/connection-registry.ts';
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
const deps = {
  chance,
  routing: createRoutingStore(dynamodb, tables, chance.now),
  timers: createTimers(environment('TIMERS_QUEUE_URL'), chance.now),
};
const inboxWatchers = createInboxWatchers(dynamodb, directory);

/**
 * Best effort, as the event is. Conversations that the socket listened to are left alone: the first post
 * that finds it gone removes it there, which is needed anyway, and costs nothing where none comes.
 */
export const handler = middy<WebSocketEvent>().handler((event) =>
  correlated({ correlationId: event.requestContext.requestId }, () => forget(event)),
);

async function forget(event: WebSocketEvent): Promise<{ statusCode: number }> {
  const principal = fromContext(event);
  const { connectionId } = event.requestContext;
  await Promise.all([
    connections.remove(ownerOf(principal), connectionId),
    ...(principal.kind === 'agent'
      ? [
          inboxWatchers.remove(principal.appId, connectionId),
          watchPresence(deps, principal.appId, principal.agentId),
        ]
      : []),
  ]);
  return { statusCode: 200 };
}
