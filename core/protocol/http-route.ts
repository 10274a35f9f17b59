import type { z } from 'zod/mini';

/**
 * An HTTP route, said once: the stack makes the route from it, the handler checks what comes in
 * against it, and the OpenAPI document shows it.
 */
export interface HttpRoute {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With `{names}` for what varies. */
  path: string;
  auth: 'none' | 'sdk' | 'agent' | 'admin';
  summary: string;
  body?: z.core.$ZodType;
  /** Bytes of its body, where they may be more than `limits.requestBytes`; at most 5 MB (Lambda takes 6). */
  maxBytes?: number;
  query?: z.core.$ZodType;
  response: z.core.$ZodType;
  /** Seconds for which everybody, caches on the way among them, may keep its answer; else nobody may. */
  publicSeconds?: number;
  status: 200 | 201;
}

export type HttpRoutes = Readonly<Record<string, HttpRoute>>;

/** What the infrastructure has to know of routes. */
export function routeKeys(routes: HttpRoutes) {
  return Object.values(routes).map(({ method, path, auth }) => ({ method, path, auth }));
}
