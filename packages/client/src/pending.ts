import type { PendingMessage } from './client-types.ts';
import type { OutboxItem } from './outbox.ts';

/** An unsent message or postback as the app sees it; undefined for a conversation without a first one. */
export function pendingOf(item: OutboxItem): PendingMessage | undefined {
  const { conversationId, error } = item;
  const state = error === undefined ? 'sending' : 'failed';
  if (item.action === 'message') return { id: item.id, conversationId, state, error, ...item.body };
  if (item.action === 'postback') return { id: item.id, conversationId, state, error };
  const first = item.body.message;
  return first && { id: first.id, conversationId, state, error, content: first.content };
}
