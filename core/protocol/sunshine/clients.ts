import * as z from 'zod/mini';
import { emptySchema, listOf, pageQuery } from './paging.ts';
import type { SunshineRoutes } from './route.ts';

const everyScope = ['app', 'account', 'integration'] as const;
const text = z.string().check(z.minLength(1), z.maxLength(512));

const clientSchema = z.object({
  id: z.string(),
  type: z.literal('sdk'),
  status: z.literal('active'),
  integrationId: z.null(),
  externalId: z.null(),
  lastSeen: z.nullable(z.string()),
  linkedAt: z.string(),
  displayName: z.null(),
  avatarUrl: z.null(),
});

export const clientsRoutes = {
  CreateClient: {
    operation: 'CreateClient',
    method: 'POST',
    path: '/v2/apps/{appId}/users/{userIdOrExternalId}/clients',
    scopes: everyScope,
    summary: 'Link a user to a channel, where the app has one of that type',
    body: z.object({
      matchCriteria: z.object({ type: text, integrationId: text }),
      confirmation: z.object({ type: z.enum(['immediate', 'userActivity', 'prompt']) }),
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
