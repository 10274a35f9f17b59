import * as z from 'zod/mini';
import { channelTypes } from '../../channels/channel.ts';
import { emptySchema, listOf, pageQuery } from './paging.ts';
import type { SunshineRoutes } from './route.ts';

const everyScope = ['app', 'account', 'integration'] as const;
const text = z.string().check(z.minLength(1), z.maxLength(512));

const about = {
  id: z.string(),
  lastSeen: z.nullable(z.string()),
  displayName: z.nullable(z.string()),
  avatarUrl: z.nullable(z.string()),
};
const clientSchema = z.discriminatedUnion('type', [
  z.object({
    ...about,
    /** Web pages and apps together. */
    type: z.literal('sdk'),
    status: z.literal('active'),
    integrationId: z.null(),
    externalId: z.null(),
    linkedAt: z.string(),
  }),
  z.object({
    ...about,
    type: z.enum(channelTypes),
    status: z.enum(['active', 'pending', 'inactive', 'blocked']),
    integrationId: z.string(),
    externalId: z.string(),
    linkedAt: z.nullable(z.string()),
  }),
]);

export const clientsRoutes = {
  CreateClient: {
    operation: 'CreateClient',
    method: 'POST',
    path: '/v2/apps/{appId}/users/{userIdOrExternalId}/clients',
    scopes: everyScope,
    summary: 'Link a user to a channel, where the app has one of that type',
    body: z.object({
      matchCriteria: z.object({
        type: text,
        integrationId: text,
        primary: z.optional(z.boolean()),
        phoneNumber: z.optional(text),
        address: z.optional(text),
        /** Of channels that the API has no criteria for. */
        externalId: z.optional(text),
      }),
      confirmation: z.object({
        type: z.enum(['immediate', 'userActivity', 'prompt']),
        // Its content is checked as every message's is.
        message: z.optional(z.object({ content: z.looseObject({ type: z.string() }) })),
      }),
      target: z.object({ conversationId: text }),
    }),
    response: z.object({ client: clientSchema }),
    status: 201,
  },
  ListClients: {
    operation: 'ListClients',
    method: 'GET',
    path: '/v2/apps/{appId}/users/{userIdOrExternalId}/clients',
    scopes: everyScope,
    summary: 'List what a user can be reached by',
    query: pageQuery,
    response: listOf('clients', clientSchema),
    status: 200,
  },
  RemoveClient: {
    operation: 'RemoveClient',
    method: 'DELETE',
    path: '/v2/apps/{appId}/users/{userIdOrExternalId}/clients/{clientId}',
    scopes: everyScope,
    summary: 'Take a channel away from a user; web pages and apps stay',
    response: emptySchema,
    status: 200,
  },
} as const satisfies SunshineRoutes;
