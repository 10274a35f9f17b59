import * as z from 'zod/mini';
import { contentSchema, metadataSchema } from './content.ts';
import { pageSchema } from './entries.ts';
import { limits } from './limits.ts';

/**
 * Frames from a client. `action` selects the route. A frame with an `id` is answered by exactly one
 * frame with that id (its answer, or an error); `typing` and `read` may go without one and are then
 * not answered, which saves a frame.
 */

export const clientIdSchema = z
  .string()
  .check(z.minLength(1), z.maxLength(limits.clientId), z.regex(/^[\w.:-]+$/));
export const objectIdSchema = z.string().check(z.regex(/^[0-9a-f]{24}$/));
const seq = z.int().check(z.minimum(0), z.maximum(limits.entriesPerConversation * 10));

export const tagsSchema = z
  .array(z.string().check(z.minLength(1), z.maxLength(64)))
  .check(z.maxLength(20));

/**
 * Listen to conversations and get what was missed. Named ones: the entries after `after` (null: the
 * newest page). Without `conversations`: every open one that is the caller's, up to 25, without entries.
 */
export const syncFrame = z.object({
  action: z.literal('sync'),
  id: clientIdSchema,
  conversations: z.optional(
    z
      .array(z.object({ conversationId: objectIdSchema, after: z.nullable(seq) }))
      .check(z.maxLength(limits.conversationsPerSync)),
  ),
});

/** Starts a conversation; the same `id` again gives the same conversation. */
export const createConversationFrame = z.object({
  action: z.literal('createConversation'),
  id: clientIdSchema,
  displayName: z.optional(z.string().check(z.maxLength(100))),
  iconUrl: z.optional(z.string().check(z.maxLength(2048))),
  metadata: z.optional(metadataSchema),
  /** Words by which routing's rules and agents find it. */
  tags: z.optional(tagsSchema),
  /** Where the customer is. */
  page: z.optional(pageSchema),
  /** The flow whose proactive message the customer answers. */
  proactive: z.optional(z.string().check(z.maxLength(64))),
  /** Its first message, stored with it or not at all. */
  message: z.optional(
    z.object({ id: clientIdSchema, content: contentSchema, metadata: z.optional(metadataSchema) }),
  ),
});

/** Everything up to there was seen: a `read` that goes with what is sent anyway. */
const read = z.optional(seq);

/**
 * Sends a message. `after` is the last sequence that the client holds of the conversation (`through`
 * of a sync, or `seq` of an entry whose `prev` it held): the server looks for the message's `id`
 * among everything later, so a resend is never stored twice.
 */
export const messageFrame = z.object({
  action: z.literal('message'),
  id: clientIdSchema,
  conversationId: objectIdSchema,
  after: seq,
  content: contentSchema,
  metadata: z.optional(metadataSchema),
  read,
});

/** The customer pressed a postback button of a message. Stored as an event. */
export const postbackFrame = z.object({
  action: z.literal('postback'),
  id: clientIdSchema,
  conversationId: objectIdSchema,
  after: seq,
  messageId: objectIdSchema,
  text: z.optional(z.string().check(z.maxLength(128))),
  payload: z.string().check(z.minLength(1), z.maxLength(1000)),
  read,
});

export const typingFrame = z.object({
  action: z.literal('typing'),
  id: z.optional(clientIdSchema),
  conversationId: objectIdSchema,
  state: z.enum(['start', 'stop']),
  read,
});

/** Everything up to `seq` was seen. */
export const readFrame = z.object({
  action: z.literal('read'),
  id: z.optional(clientIdSchema),
  conversationId: objectIdSchema,
  seq,
});

/** The customer (or an agent) ends the conversation. A customer's next message opens it again. */
export const closeConversationFrame = z.object({
  action: z.literal('closeConversation'),
  id: clientIdSchema,
  conversationId: objectIdSchema,
});

/** A customer's rating, as it is also given over HTTP. */
export const ratingSchema = z.object({
  /** The request that is answered; the latest when left out. */
  requestSeq: z.optional(seq),
  /** 1, the worst, up to the request's `scale`. */
  score: z.int().check(z.minimum(1), z.maximum(5)),
  comment: z.optional(z.string().check(z.maxLength(limits.text))),
});

/** The customer's answer to `ratingRequested`. It opens nothing again. */
export const rateFrame = z.object({
  action: z.literal('rate'),
  id: clientIdSchema,
  conversationId: objectIdSchema,
  after: seq,
  ...ratingSchema.shape,
  read,
});

/** Tags and fields that the page knows. Tags are seen by agents and flows alone. */
export const changeConversationFrame = z.object({
  action: z.literal('changeConversation'),
  id: clientIdSchema,
  conversationId: objectIdSchema,
  addTags: z.optional(tagsSchema),
  removeTags: z.optional(tagsSchema),
  /** null takes a field away. */
  fields: z.optional(metadataSchema),
});

/** The customer went to another page. Flows may react to it; nothing is stored. */
export const pageFrame = z.object({
  action: z.literal('page'),
  id: z.optional(clientIdSchema),
  conversationId: objectIdSchema,
  ...pageSchema.shape,
});

/** Agents: listen to a conversation that is somebody else's or nobody's, or stop. */
export const watchFrame = z.object({
  action: z.literal('watch'),
  id: clientIdSchema,
  conversationId: objectIdSchema,
  on: z.boolean(),
});

/** Agents: be told of conversations that wait for an agent, or no longer. */
export const inboxFrame = z.object({
  action: z.literal('inbox'),
  id: clientIdSchema,
  on: z.boolean(),
});

export const clientFrameSchemas = {
  sync: syncFrame,
  createConversation: createConversationFrame,
  message: messageFrame,
  postback: postbackFrame,
  typing: typingFrame,
  read: readFrame,
  closeConversation: closeConversationFrame,
  rate: rateFrame,
  changeConversation: changeConversationFrame,
  page: pageFrame,
  watch: watchFrame,
  inbox: inboxFrame,
} as const;

export type ClientAction = keyof typeof clientFrameSchemas;
export type ClientFrame = {
  [A in ClientAction]: z.infer<(typeof clientFrameSchemas)[A]>;
}[ClientAction];
export type FrameOf<A extends ClientAction> = z.infer<(typeof clientFrameSchemas)[A]>;
