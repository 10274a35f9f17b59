import * as z from 'zod/mini';
import { metadataSchema } from '../content.ts';
import { address, everyScope, oneUser } from './conversations.ts';
import { emptySchema, listOf, pageQuery } from './paging.ts';
import type { SunshineRoutes } from './route.ts';

const id = z.string().check(z.minLength(1), z.maxLength(1024));

const shown = {
  displayName: z.optional(z.nullable(z.string().check(z.maxLength(100)))),
  avatarUrl: z.optional(z.nullable(address)),
};

/** In whose name something is said. */
const authorBody = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('business'),
    ...shown,
    subtypes: z.optional(z.array(z.enum(['AI', 'activity', 'agent', 'bot'])).check(z.maxLength(4))),
  }),
  z
    .object({
      type: z.literal('user'),
      userId: z.optional(id),
      userExternalId: z.optional(id),
      ...shown,
    })
    .check(oneUser),
]);
export type AuthorBody = z.infer<typeof authorBody>;

/** Where a message goes, in place of where the customer is reached. */
const destination = z.union([
  z.strictObject({ integrationId: id }),
  z.strictObject({ integrationType: z.string().check(z.minLength(1), z.maxLength(64)) }),
]);
export type Destination = z.infer<typeof destination>;

/** Loose, for what the channels of a message add to it. */
const messageSchema = z.looseObject({
  id: z.string(),
  received: z.string(),
  author: z.looseObject({ type: z.string() }),
  content: z.looseObject({ type: z.string() }),
  source: z.looseObject({ type: z.string() }),
});

const messages = '/v2/apps/{appId}/conversations/{conversationId}/messages';

export const messagesRoutes = {
  PostMessage: {
    operation: 'PostMessage',
    method: 'POST',
    path: messages,
    scopes: everyScope,
    summary: 'Say something, for the company or for a user',
    body: z.object({
      author: authorBody,
      // Checked as every message's content is, once what may be left out here is there.
      content: z.looseObject({ type: z.string() }),
      destination: z.optional(z.nullable(destination)),
      metadata: z.optional(z.nullable(metadataSchema)),
    }),
    response: z.object({ messages: z.array(messageSchema) }),
    status: 201,
  },
  ListMessages: {
    operation: 'ListMessages',
    method: 'GET',
    path: messages,
    scopes: everyScope,
    summary: 'List messages: the newest hundred, and from there backwards',
    query: pageQuery,
    response: listOf('messages', messageSchema),
    status: 200,
  },
  DeleteAllMessages: {
    operation: 'DeleteAllMessages',
    method: 'DELETE',
    path: messages,
    scopes: everyScope,
    summary: 'Delete everything that was said, and its files',
    response: emptySchema,
    status: 200,
  },
  DeleteMessage: {
    operation: 'DeleteMessage',
    method: 'DELETE',
    path: `${messages}/{messageId}`,
    scopes: everyScope,
    summary: 'Delete a message, and its files',
    response: emptySchema,
    status: 200,
  },
  PostActivity: {
    operation: 'PostActivity',
    method: 'POST',
    path: '/v2/apps/{appId}/conversations/{conversationId}/activity',
    scopes: everyScope,
    summary: 'Tell that somebody types, or has read everything',
    body: z.object({
      author: authorBody,
      type: z.enum(['conversation:read', 'typing:start', 'typing:stop']),
    }),
    response: emptySchema,
    status: 200,
  },
} as const satisfies SunshineRoutes;
