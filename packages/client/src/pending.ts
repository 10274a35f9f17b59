import type { PendingMessage } from './client-types.ts';
import type { OutboxItem } from './outbox-item.ts';

/**
 * An unsent message, postback or rating as the app sees it; undefined for a change, and for a conversation
 * without a first message.
 */
export function pendingOf(item: OutboxItem): PendingMessage | undefined {
  const { id, conversationId, error } = item;
  const common = { conversationId, state: error ? 'failed' : 'sending', error } as const;
  if (item.action === 'message') return { id, ...common, ...item.body };
  if (item.action === 'postback' || item.action === 'rate') return { id, ...common };
  const first = item.body.message;
  return first && { ...first, ...common };
}
