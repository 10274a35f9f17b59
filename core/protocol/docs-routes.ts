import * as z from 'zod/mini';
import type { HttpRoutes } from './http-route.ts';

/** What tells of the rest. */
export const docsRoutes = {
  openApi: {
    method: 'GET',
    path: '/openapi.json',
    auth: 'none',
    summary: 'This document',
    response: z.record(z.string(), z.unknown()),
    status: 200,
  },
  asyncApi: {
    method: 'GET',
    path: '/asyncapi.json',
    auth: 'none',
    summary: 'The WebSocket API',
    response: z.record(z.string(), z.unknown()),
    status: 200,
  },
  flowSchema: {
    method: 'GET',
    path: '/flow.schema.json',
    auth: 'none',
    summary: 'The JSON Schema of flows, for editors and builders',
    response: z.record(z.string(), z.unknown()),
    status: 200,
  },
  health: {
    method: 'GET',
    path: '/health',
    auth: 'none',
    summary: 'Whether the API answers',
    response: z.object({ status: z.literal('ok') }),
    status: 200,
  },
} as const satisfies HttpRoutes;
