import type { z } from 'zod/mini';
import { CauserieError } from '../../../core/errors.ts';
import type { AgentPrincipal, UserPrincipal } from '../../../core/identity/principal.ts';
import type { HttpRoute, HttpRoutes } from '../../../core/protocol/http-route.ts';
import { agentFromClaims } from '../agent-token.ts';
import { validate } from '../validate.ts';
import { createCorrelatedHandler } from './correlated-handler.ts';
import { errorReply, type HttpReply, jsonReply } from './errors.ts';
import { bearerToken, type HttpEvent, jsonBody } from './request.ts';

type Infer<S> = S extends z.core.$ZodType ? z.infer<S> : undefined;
type PrincipalOf<R extends HttpRoute> = R['auth'] extends 'sdk'
  ? UserPrincipal
  : R['auth'] extends 'none'
    ? undefined
    : AgentPrincipal;

/** A request that was checked: who asks, and what, as the route says. */
export interface RouteRequest<R extends HttpRoute> {
  principal: PrincipalOf<R>;
  params: Record<string, string>;
  body: Infer<R['body']>;
  query: Infer<R['query']>;
}

export type RouteHandlers<T extends HttpRoutes> = {
  [K in keyof T]: (request: RouteRequest<T[K]>) => Promise<z.infer<T[K]['response']>>;
};

export interface HttpHandlerOptions {
  /** For routes with `sdk`: who the token says it is. */
  verifySdkToken?: (token: string) => Promise<UserPrincipal>;
}

/** A Lambda handler for routes of the HTTP API: checks, calls, answers. */
export function createHttpHandler<T extends HttpRoutes>(
  routes: T,
  handlers: RouteHandlers<T>,
  options: HttpHandlerOptions = {},
) {
  const byKey = new Map(
    Object.entries(routes).map(([name, route]) => [
      `${route.method} ${route.path}`,
      { route, handle: handlers[name] as (request: unknown) => Promise<unknown> },
    ]),
  );

  return createCorrelatedHandler(answer, errorReply);

  async function answer(event: HttpEvent): Promise<HttpReply> {
    const found = byKey.get(event.routeKey);
    if (found === undefined) throw new CauserieError('not_found', 'There is no such route.');
    const { route, handle } = found;
    const principal = await principalOf(route, event, options);
    const said = await handle({
      principal,
      params: objectIds(event.pathParameters ?? {}),
      body:
        route.body === undefined
          ? undefined
          : validate(route.body, jsonBody(event, route.maxBytes), 'body'),
      query:
        route.query === undefined
          ? undefined
          : validate(route.query, event.queryStringParameters ?? {}, 'query'),
    });
    return jsonReply(route.status, said, route.publicSeconds);
  }
}

async function principalOf(
  route: HttpRoute,
  event: HttpEvent,
  options: HttpHandlerOptions,
): Promise<UserPrincipal | AgentPrincipal | undefined> {
  if (route.auth === 'none') return undefined;
  if (route.auth === 'sdk') {
    if (options.verifySdkToken === undefined)
      throw new Error('this function verifies no SDK token');
    return options.verifySdkToken(bearerToken(event));
  }
  const agent = agentFromClaims(event.requestContext.authorizer?.jwt?.claims ?? {});
  if (route.auth === 'admin' && agent.role !== 'admin') {
    throw new CauserieError('forbidden', 'This route is for administrators.');
  }
  // What he does by HTTP, his own socket need not tell him: the answer does.
  const socket = event.headers[ownSocketHeader];
  return socket !== undefined && /^[\w+/=-]{1,64}$/.test(socket)
    ? { ...agent, connectionId: socket }
    : agent;
}

/** Names the agent's socket on which the answer's events are left out; `synced` says which it is. */
const ownSocketHeader = 'x-causerie-socket';

/** Ids in paths have one form; anything else is nobody's. */
function objectIds(params: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(params).map(([name, value = '']) => {
      if (!/^[\w-]{1,64}$/.test(value)) {
        throw new CauserieError('not_found', `There is nothing with this ${name}.`);
      }
      return [name, value];
    }),
  );
}
