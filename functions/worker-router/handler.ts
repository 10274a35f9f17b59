import type { RouteMessage } from '../../core/conversations/ports.ts';
import type { ServerFrame } from '../../core/protocol/server-frames.ts';
import { chance } from '../shared/chance.ts';
import { dynamodb } from '../shared/dynamodb/client.ts';
import { createConversationStore } from '../shared/dynamodb/conversation-store.ts';
import { createInboxWatchers } from '../shared/dynamodb/inbox-watchers.ts';
import { environmentOf } from '../shared/environment.ts';
import { createSockets } from '../shared/sockets.ts';
import { createQueueHandler } from '../shared/workers/queue-handler.ts';
import { workerRouter } from './definition.ts';

const environment = environmentOf(workerRouter);
const directory = environment('DIRECTORY_TABLE');
const conversations = environment('CONVERSATIONS_TABLE');
const store = createConversationStore(dynamodb, { conversations, directory });
const inboxWatchers = createInboxWatchers(dynamodb, directory);
const sockets = createSockets(environment('WEBSOCKET_CALLBACK_URL'));

/**
 * Tells agents which conversations wait. It tells what is true when it runs, not what the message
 * says, so a message that comes late or twice does no harm.
 */
async function announce({ appId, conversationId }: RouteMessage): Promise<void> {
  const snapshot = await store.snapshot(conversationId, { consistent: true });
  if (snapshot === undefined || snapshot.head.appId !== appId) return;
  const { head } = snapshot;
  const waiting =
    head.state === 'open' && head.assignee === undefined && head.control === 'agentWorkspace';
  const since = new Date(head.createdAt).toISOString();
  const frame: ServerFrame = { type: 'waiting', conversationId, waiting, since };
  const text = JSON.stringify(frame);
  const watchers = await inboxWatchers.list(appId, Math.floor(chance.now() / 1000));
  await Promise.all(
    watchers.map(async ({ connectionId }) => {
      const outcome = await sockets.post(connectionId, text);
      if (outcome === 'gone') await inboxWatchers.remove(appId, connectionId);
    }),
  );
}

export const handler = createQueueHandler((message) => announce(message as RouteMessage), {
  fifo: true,
});
