import type { FrameOf } from '../../../core/protocol/client-frames.ts';
import type { Author, Conversation, Entry } from '../../../core/protocol/entries.ts';
import type { ServerFrameOf } from '../../../core/protocol/server-frames.ts';
import type { Failure } from './errors.ts';

/** What waits to be stored by the server, as it is kept across reloads. */
export type NewOutboxItem = {
  id: string;
  /** The conversation; for one that is yet to be created, the id of its creation. */
  conversationId: string;
  /** What was held of the conversation before the first attempt: a resend is searched for behind it. */
  after?: number;
  /** How far the reader had read when he wrote it. */
  read?: number | undefined;
  /** The session of the first attempt: a creation is the same only within it. */
  sessionId?: string;
  /** Set when it failed for good; then it waits for `retry` or `discard`. */
  error?: Failure;
} & OutboxWork;

export type OutboxItem = NewOutboxItem & {
  /** When it was added, in milliseconds; no two of a tab are alike. */
  at: number;
};

export type OutboxWork =
  | { action: 'message'; body: Pick<FrameOf<'message'>, 'content' | 'metadata'> }
  | { action: 'postback'; body: Pick<FrameOf<'postback'>, 'messageId' | 'text' | 'payload'> }
  | { action: 'rate'; body: Pick<FrameOf<'rate'>, 'requestSeq' | 'score' | 'comment'> }
  | {
      action: 'changeConversation';
      body: Pick<FrameOf<'changeConversation'>, 'addTags' | 'removeTags' | 'fields'> & {
        message?: undefined;
      };
    }
  | { action: 'createConversation'; body: Omit<FrameOf<'createConversation'>, 'action' | 'id'> };

/** What an item became; undefined for a change, which has nothing to show. */
export type Stored = Entry | Conversation | undefined;

/** What an acknowledged item is, as the server would deliver it. Undefined for what is no entry. */
export function entryOf(
  item: OutboxItem,
  { entryId, seq, prev, received }: ServerFrameOf<'ack'>,
  author: Author,
): Entry | undefined {
  const base = { id: entryId, seq, prev, received, author, clientId: item.id };
  if (item.action === 'message') return { ...base, kind: 'message', ...item.body };
  if (item.action === 'createConversation') return undefined;
  const name = item.action === 'rate' ? 'rated' : 'postback';
  return { ...base, kind: 'event', name, data: { ...item.body } };
}
