import * as z from 'zod/mini';
import { authorSchema, conversationSchema, entrySchema } from './entries.ts';

/** Frames from the server: answers carry the `id` of the frame they answer, events carry none. */

/** A message, postback or note is stored for good, under this sequence. */
export const ackFrame = z.object({
  type: z.literal('ack'),
  id: z.string(),
  conversationId: z.string(),
  entryId: z.string(),
  seq: z.int(),
  /** As in an entry: a client that holds `prev` may now say that it holds `seq`. */
  prev: z.int(),
  received: z.string(),
  /** It had been stored before; this was a resend. */
  duplicate: z.optional(z.boolean()),
});

/** Answers a frame that has nothing else to tell. */
export const okFrame = z.object({ type: z.literal('ok'), id: z.string() });

export const createdFrame = z.object({
  type: z.literal('created'),
  id: z.string(),
  conversation: conversationSchema,
  entries: z.array(entrySchema),
  /** As in `synced`. */
  through: z.int(),
});

export const syncedConversationSchema = z.object({
  conversation: conversationSchema,
  /** Ascending by `seq`. Empty when the sync did not name the conversation. */
  entries: z.array(entrySchema),
  /** The reader now holds everything up to here that he may see. */
  through: z.int(),
  /** More lies after `through`: sync again from there. */
  more: z.boolean(),
});

export const syncedFrame = z.object({
  type: z.literal('synced'),
  id: z.string(),
  conversations: z.array(syncedConversationSchema),
  /** Named conversations that do not exist or are not the caller's. */
  unknown: z.array(z.string()),
  /**
   * A message whose sender looked up the listeners just before this socket was among them can still
   * be on its way without us. After so many milliseconds it is stored or never will be: sync once more.
   */
  settleAfterMs: z.int(),
  /**
   * This socket. An agent who names it in the header `x-causerie-socket` of an HTTP request gets what
   * the request writes in its answer only, and not on this socket too.
   */
  connectionId: z.string(),
});

export const errorFrame = z.object({
  type: z.literal('error'),
  id: z.optional(z.string()),
  /** Literal; see the list of codes in the AsyncAPI document. */
  code: z.string(),
  /** A sentence for developers that says what to do. */
  message: z.string(),
  retryAfterSeconds: z.optional(z.number()),
});

/** Its author has read up to there: a `read` that came with what is told here. */
const read = z.optional(z.int());

export const entryFrame = z.object({
  type: z.literal('entry'),
  conversationId: z.string(),
  entry: entrySchema,
  read,
});

export const typingEventFrame = z.object({
  type: z.literal('typing'),
  conversationId: z.string(),
  author: authorSchema,
  state: z.enum(['start', 'stop']),
  read,
});

export const readEventFrame = z.object({
  type: z.literal('read'),
  conversationId: z.string(),
  author: authorSchema,
  seq: z.int(),
});

/** A conversation is new to this socket, or something about it other than its entries changed. */
export const conversationFrame = z.object({
  type: z.literal('conversation'),
  conversation: conversationSchema,
});

/** A conversation is no longer the reader's: he has left it, or it was deleted. */
export const goneFrame = z.object({ type: z.literal('gone'), conversationId: z.string() });

/** Agents: a conversation waits for one of them, or no longer does. */
export const waitingFrame = z.object({
  type: z.literal('waiting'),
  conversationId: z.string(),
  waiting: z.boolean(),
  since: z.optional(z.string()),
});

/** Agents: a conversation is offered; accept or decline it by HTTP before it expires. */
export const offerFrame = z.object({
  type: z.literal('offer'),
  conversationId: z.string(),
  expiresAt: z.string(),
});

export const offerEndedFrame = z.object({
  type: z.literal('offerEnded'),
  conversationId: z.string(),
  reason: z.enum(['accepted', 'declined', 'lapsed', 'withdrawn']),
});

/** Customers: where their conversation stands in its queue. */
export const queueFrame = z.object({
  type: z.literal('queue'),
  conversationId: z.string(),
  /** 1 is next; 0: it no longer waits. */
  position: z.int(),
  /** Null when nothing can be said yet. */
  estimatedWaitSeconds: z.nullable(z.int()),
});

export const serverFrameSchemas = {
  ack: ackFrame,
  ok: okFrame,
  created: createdFrame,
  synced: syncedFrame,
  error: errorFrame,
  entry: entryFrame,
  typing: typingEventFrame,
  read: readEventFrame,
  conversation: conversationFrame,
  gone: goneFrame,
  waiting: waitingFrame,
  offer: offerFrame,
  offerEnded: offerEndedFrame,
  queue: queueFrame,
} as const;

export type ServerFrameType = keyof typeof serverFrameSchemas;
export type ServerFrameOf<T extends ServerFrameType> = z.infer<(typeof serverFrameSchemas)[T]>;
export type ServerFrame = { [T in ServerFrameType]: ServerFrameOf<T> }[ServerFrameType];
