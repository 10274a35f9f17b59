import * as z from 'zod/mini';
import { integrationNameLength } from '../../sunshine/limits.ts';
import { emptySchema } from './paging.ts';
import type { SunshineRoutes } from './route.ts';

const keySchema = z.object({ id: z.string(), displayName: z.string(), secret: z.string() });
const keyResponse = z.object({ key: keySchema });

const path = '/v2/apps/{appId}/integrations/{integrationId}/keys';
const scopes = ['app', 'account'] as const;

/** Keys of custom integrations: what they see is their integration's. */
export const integrationKeysRoutes = {
  CreateCustomIntegrationKey: {
    operation: 'CreateCustomIntegrationKey',
    method: 'POST',
    path,
    scopes,
    summary: 'Create a key of a custom integration',
    body: z.object({
      displayName: z.string().check(z.minLength(1), z.maxLength(integrationNameLength)),
    }),
    response: keyResponse,
    status: 201,
  },
  ListCustomIntegrationKeys: {
    operation: 'ListCustomIntegrationKeys',
    method: 'GET',
    path,
    scopes,
    summary: "List a custom integration's keys",
    response: z.object({ keys: z.array(keySchema) }),
    status: 200,
  },
  GetCustomIntegrationKey: {
    operation: 'GetCustomIntegrationKey',
    method: 'GET',
    path: `${path}/{keyId}`,
    scopes,
    summary: 'Get a key, with its secret',
    response: keyResponse,
    status: 200,
  },
  DeleteCustomIntegrationKey: {
    operation: 'DeleteCustomIntegrationKey',
    method: 'DELETE',
    path: `${path}/{keyId}`,
    scopes,
    summary: 'Delete a key',
    response: emptySchema,
    status: 200,
  },
} as const satisfies SunshineRoutes;
