import * as z from 'zod/mini';
import { callLimits } from '../flows/calls/limits.ts';
import type { HttpRoutes } from './http-route.ts';

/** A secret as it is told: its value is told to nobody. */
const secretSchema = z.object({ name: z.string(), updatedAt: z.string() });

/** Administrators' routes for the secrets that flows send to APIs. */
export const secretRoutes = {
  listSecrets: {
    method: 'GET',
    path: '/admin/secrets',
    auth: 'admin',
    summary: 'List secrets by name, without their values',
    response: z.object({ secrets: z.array(secretSchema) }),
    status: 200,
  },
  putSecret: {
    method: 'PUT',
    path: '/admin/secrets/{name}',
    auth: 'admin',
    summary: 'Set a secret, which can be sent and never read again; flows have it within a minute',
    body: z.object({ value: z.string().check(z.maxLength(callLimits.secretBytes)) }),
    response: secretSchema,
    status: 200,
  },
  deleteSecret: {
    method: 'DELETE',
    path: '/admin/secrets/{name}',
    auth: 'admin',
    summary: 'Delete a secret; calls that need it fail within a minute',
    response: z.object({}),
    status: 200,
  },
} as const satisfies HttpRoutes;
