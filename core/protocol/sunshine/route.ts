import type { z } from 'zod/mini';

/** Who may call an operation: the scopes of the Sunshine Conversations API. */
export type Scope = 'app' | 'integration' | 'account';

/**
 * An operation of the Sunshine Conversations API, said once: the router finds it, the handler checks what
 * comes in against it, and the OpenAPI document shows it.
 */
export interface SunshineRoute {
  /** As the official description has it, with its case: `PostMessage`. */
  operation: string;
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** With `{names}`. `{userIdOrExternalId}` may hold slashes. */
  path: string;
  /** None where no key is asked for: what proves who asks is in the request itself. */
  scopes: readonly Scope[];
  summary: string;
  /** JSON. */
  body?: z.core.$ZodType;
  /** In place of JSON: `multipart/form-data`, handed over as it came. */
  multipart?: boolean;
  /** The fields of `body` may come as a form too (`application/x-www-form-urlencoded`). */
  form?: boolean;
  query?: z.core.$ZodType;
  response: z.core.$ZodType;
  /** 302: to the `location` of the response. */
  status: 200 | 201 | 302;
}

export type SunshineRoutes = Readonly<Record<string, SunshineRoute>>;
