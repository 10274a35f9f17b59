import * as z from 'zod/mini';
import { clientIdSchema, objectIdSchema, ratingSchema } from './client-frames.ts';
import { conversationSchema, entrySchema } from './entries.ts';

/** Bodies of the customers' HTTP routes. The SDK needs them before it has a socket. */

const locale = z.optional(z.string().check(z.regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/)));
const secret = z.string().check(z.minLength(20), z.maxLength(200));
const jwt = z.string().check(z.minLength(10), z.maxLength(8192));

/** `POST /sdk/sessions`: an anonymous customer of the integration. */
export const createSessionBody = z.object({ integrationId: objectIdSchema, locale });

/** `POST /sdk/sessions/refresh`: a fresh token for the same session. */
export const refreshSessionBody = z.object({ sessionId: clientIdSchema, refreshSecret: secret });

/**
 * `POST /sdk/login`: the company's JWT says who the customer is. With a session, its anonymous
 * conversations join the person.
 */
export const loginBody = z.object({
  integrationId: objectIdSchema,
  jwt,
  session: z.optional(z.object({ sessionId: clientIdSchema, refreshSecret: secret })),
  locale,
});

/** `POST /sdk/logout`: the session ends on every socket at once. Answers `{}`, also when it had ended. */
export const logoutBody = z.object({ sessionId: clientIdSchema, refreshSecret: secret });

export const sessionSchema = z.object({
  appId: z.string(),
  userId: z.string(),
  sessionId: z.string(),
  /** True when the company's JWT vouches for the customer. */
  authenticated: z.boolean(),
  /** Bearer token of the HTTP routes and of the socket. */
  token: z.string(),
  /** Seconds that the token is good for. */
  expiresIn: z.int(),
  /** Keeps the session beyond its token; only in answers to `sessions` and `login`. */
  refreshSecret: z.optional(z.string()),
  webSocketUrl: z.string(),
});

/** `GET /sdk/conversations?cursor=&limit=` */
export const conversationsPage = z.object({
  conversations: z.array(conversationSchema),
  cursor: z.nullable(z.string()),
});

/** `GET /sdk/conversations/{conversationId}/entries?before=&after=&limit=`: ascending; newest page without either. */
export const entriesPage = z.object({
  entries: z.array(entrySchema),
  /** Everything visible in `from`..`through` is in `entries`. */
  from: z.int(),
  through: z.int(),
  /** Something older than `from` (or, when asked with `after`, newer than `through`) is there. */
  more: z.boolean(),
});

/**
 * `POST /sdk/conversations/{conversationId}/rating`: as the frame `rate`, for who has no socket. `id` makes
 * a resend harmless.
 */
export const ratingBody = z.object({ id: clientIdSchema, ...ratingSchema.shape });

/** Answers what was written by a request. */
export const storedEntry = z.object({
  entry: entrySchema,
  /** It had been stored before; this was a resend. */
  duplicate: z.boolean(),
});

export type CreateSessionBody = z.infer<typeof createSessionBody>;
export type RefreshSessionBody = z.infer<typeof refreshSessionBody>;
export type LoginBody = z.infer<typeof loginBody>;
export type LogoutBody = z.infer<typeof logoutBody>;
export type Session = z.infer<typeof sessionSchema>;
export type ConversationsPage = z.infer<typeof conversationsPage>;
export type EntriesPage = z.infer<typeof entriesPage>;
