import type { z } from 'zod/mini';
import type { KeyPrincipal } from '../../core/identity/key-principal.ts';
import type { SunshineRoute, SunshineRoutes } from '../../core/protocol/sunshine/route.ts';
import type { HttpEvent } from '../shared/http/request.ts';

type Infer<S> = S extends z.core.$ZodType ? z.infer<S> : undefined;

type PrincipalOf<R extends SunshineRoute> = R['scopes'] extends readonly []
  ? undefined
  : KeyPrincipal;

/** A request that was checked: who asks, and what, as the operation says. */
export interface OperationRequest<R extends SunshineRoute> {
  principal: PrincipalOf<R>;
  params: Record<string, string>;
  body: Infer<R['body']>;
  query: Infer<R['query']>;
  /** For what is not JSON, and for links to other pages. */
  event: HttpEvent;
}

export type Operations<T extends SunshineRoutes> = {
  [K in keyof T]: (request: OperationRequest<T[K]>) => Promise<z.infer<T[K]['response']>>;
};
