import middy from '@middy/core';
import { CauserieError } from '../../core/errors.ts';
import type { KeyPrincipal } from '../../core/identity/key-principal.ts';
import type { SunshineRoute } from '../../core/protocol/sunshine/route.ts';
import { sunshineRoutes } from '../../core/protocol/sunshine/routes.ts';
import { type HttpReply, jsonReply } from '../shared/http/errors.ts';
import { type HttpEvent, jsonBody } from '../shared/http/request.ts';
import { validate } from '../shared/validate.ts';
import { operations } from './all-operations.ts';
import { authenticate } from './authenticate.ts';
import { createDeps } from './deps.ts';
import type { OperationRequest } from './operations.ts';
import { SunshineError, sunshineErrorReply } from './replies.ts';
import { createRouter } from './router.ts';

const deps = createDeps();
const find = createRouter(sunshineRoutes);
const handlers = operations(deps) as Record<
  string,
  (request: OperationRequest<SunshineRoute>) => Promise<unknown>
>;

/** The Sunshine Conversations API. */
export const handler = middy()
  .use({
    onError: (request: { event: HttpEvent; error: unknown; response?: unknown }) => {
      request.response = sunshineErrorReply(request.error, request.event.requestContext.requestId);
    },
  })
  .handler(async (event: HttpEvent): Promise<HttpReply> => {
    const caller = await authenticate(deps, event.headers['authorization']);
    await deps.pace(caller.appId);
    const found = find(event.requestContext.http.method, event.rawPath);
    if (found === undefined) throw new CauserieError('not_found', 'There is no such operation.');
    const { name, route, params } = found;
    const principal = await principalFor(caller, params['appId']);
    requireScope(principal, route);
    const handle = handlers[name];
    if (handle === undefined) throw new Error(`${name} has no handler`);
    const answer = await handle({
      principal,
      params,
      body: (route.body === undefined
        ? undefined
        : validate(route.body, jsonBody(event), 'body')) as never,
      query: (route.query === undefined
        ? undefined
        : validate(route.query, event.queryStringParameters ?? {}, 'query')) as never,
      event,
    });
    return jsonReply(route.status, answer);
  });

/**
 * A key sees its own app only: another's is as if it were not there. An account's key sees those of the
 * account, each as the app's own key would.
 */
async function principalFor(
  caller: KeyPrincipal,
  appId: string | undefined,
): Promise<KeyPrincipal> {
  if (appId === undefined || appId === caller.appId) return caller;
  const { accountId } = caller;
  if (accountId !== undefined && (await deps.identity.app(appId))?.accountId === accountId) {
    return { ...caller, appId };
  }
  throw new SunshineError('not_found', 'app_not_found', 'There is no such app.');
}

function requireScope(principal: KeyPrincipal, { scopes }: SunshineRoute): void {
  if (scopes.includes(principal.scope)) return;
  throw new CauserieError('forbidden', `This takes a key of another kind: ${scopes.join(', ')}.`);
}
