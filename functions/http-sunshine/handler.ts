import { CauserieError } from '../../core/errors.ts';
import type { KeyPrincipal } from '../../core/identity/key-principal.ts';
import type { SunshineRoute } from '../../core/protocol/sunshine/route.ts';
import { sunshineRoutes } from '../../core/protocol/sunshine/routes.ts';
import { createCorrelatedHandler } from '../shared/http/correlated-handler.ts';
import { type HttpReply, jsonReply } from '../shared/http/errors.ts';
import { formBody, type HttpEvent, jsonBody } from '../shared/http/request.ts';
import { validate } from '../shared/validate.ts';
import { operations } from './all-operations.ts';
import { authenticate } from './authenticate.ts';
import { consentPage, consentPath } from './consent-page.ts';
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
export const handler = createCorrelatedHandler(answer, sunshineErrorReply);

async function answer(event: HttpEvent): Promise<HttpReply> {
  if (event.rawPath === consentPath) return consentPage(deps.directory, event);
  const found = find(event.requestContext.http.method, event.rawPath);
  const isOpen = found !== undefined && found.route.scopes.length === 0;
  const caller = isOpen ? undefined : await known(event);
  if (found === undefined) throw new CauserieError('not_found', 'There is no such operation.');
  const { name, route, params } = found;
  const principal = caller && (await principalFor(caller, params['appId']));
  if (principal !== undefined) requireScope(principal, route);
  const handle = handlers[name];
  if (handle === undefined) throw new Error(`${name} has no handler`);
  const said = await handle({
    principal: principal as never,
    params,
    body: (route.body === undefined
      ? undefined
      : validate(route.body, bodyOf(event, route), 'body')) as never,
    query: (route.query === undefined
      ? undefined
      : validate(route.query, event.queryStringParameters ?? {}, 'query')) as never,
    event,
  });
  return route.status === 302 ? redirect(said) : jsonReply(route.status, said);
}

/** Who calls, within what his app may call. @throws CauserieError unauthorized, rate_limited */
async function known(event: HttpEvent): Promise<KeyPrincipal> {
  const caller = await authenticate(deps, event.headers['authorization']);
  await deps.pace(caller.appId);
  return caller;
}

function bodyOf(event: HttpEvent, { form }: SunshineRoute): unknown {
  const type = event.headers['content-type'] ?? '';
  if (form !== true || !/^application\/x-www-form-urlencoded\b/i.test(type)) return jsonBody(event);
  return formBody(event);
}

function redirect(answer: unknown): HttpReply {
  const { location } = answer as { location: string };
  return {
    statusCode: 302,
    headers: {
      location,
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-frame-options': 'DENY',
    },
    body: `Found. Redirecting to ${location}`,
  };
}

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
