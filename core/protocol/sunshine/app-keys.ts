import * as z from 'zod/mini';
import { displayName } from './apps.ts';
import { emptySchema } from './paging.ts';
import type { SunshineRoutes } from './route.ts';

const keySchema = z.object({ id: z.string(), displayName: z.string(), secret: z.string() });
const keyResponse = z.object({ key: keySchema });

export const appKeysRoutes = {
  CreateAppKey: {
    operation: 'CreateAppKey',
    method: 'POST',
    path: '/v2/apps/{appId}/keys',
    scopes: ['account'],
    summary: 'Make a key of the app',
    body: z.object({ displayName }),
    response: keyResponse,
    status: 201,
  },
  ListAppKeys: {
    operation: 'ListAppKeys',
    method: 'GET',
    path: '/v2/apps/{appId}/keys',
    scopes: ['account'],
    summary: 'List the app’s keys, with their secrets',
    response: z.object({ keys: z.array(keySchema) }),
    status: 200,
  },
  GetAppKey: {
    operation: 'GetAppKey',
    method: 'GET',
    path: '/v2/apps/{appId}/keys/{keyId}',
    scopes: ['account'],
    summary: 'Look at a key of the app',
    response: keyResponse,
    status: 200,
  },
  DeleteAppKey: {
    operation: 'DeleteAppKey',
    method: 'DELETE',
    path: '/v2/apps/{appId}/keys/{keyId}',
    scopes: ['account'],
    summary: 'Delete a key of the app; within a minute nothing takes it any more',
    response: emptySchema,
    status: 200,
  },
} as const satisfies SunshineRoutes;
