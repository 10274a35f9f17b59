import { entryFrame } from '../../core/conversations/deliver.ts';
import type { RedeliverMessage } from '../../core/conversations/ports.ts';
import { dynamodb } from '../shared/dynamodb/client.ts';
import { createConversationStore } from '../shared/dynamodb/conversation-store.ts';
import { environmentOf } from '../shared/environment.ts';
import { createSockets } from '../shared/sockets.ts';
import { createQueueHandler } from '../shared/workers/queue-handler.ts';
import { workerDelivery } from './definition.ts';

const environment = environmentOf(workerDelivery);
const store = createConversationStore(dynamodb, {
  conversations: environment('CONVERSATIONS_TABLE'),
  directory: environment('DIRECTORY_TABLE'),
});
const sockets = createSockets(environment('WEBSOCKET_CALLBACK_URL'));

/** Posts an entry to one socket once more, if that still listens. */
async function redeliver(message: RedeliverMessage): Promise<void> {
  const { conversationId, seq, connectionId } = message;
  const snapshot = await store.snapshot(conversationId, { consistent: true });
  const listener = snapshot?.head.listeners.find((one) => one.connectionId === connectionId);
  if (snapshot === undefined || listener === undefined) return;
  const [entry] = await store.entries(conversationId, {
    after: seq - 1,
    limit: 1,
    order: 'ascending',
  });
  if (entry === undefined) return;
  const frame = entryFrame(snapshot.head, entry, listener.side);
  if (frame === undefined) return;
  const outcome = await sockets.post(connectionId, JSON.stringify(frame));
  if (outcome === 'gone') await store.removeListener(conversationId, connectionId);
  if (outcome === 'failed') throw new Error(`socket ${connectionId} does not take seq ${seq}`);
}

export const handler = createQueueHandler((message) => redeliver(message as RedeliverMessage), {
  fifo: false,
});
