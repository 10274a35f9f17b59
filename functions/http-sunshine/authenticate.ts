import { timingSafeEqual } from 'node:crypto';
import { decodeProtectedHeader, jwtVerify } from 'jose';
import { CauserieError } from '../../core/errors.ts';
import type { KeyPrincipal } from '../../core/identity/key-principal.ts';
import type { ApiKey } from '../../core/identity/model.ts';
import { type AccessToken, accessTokenPrefix } from '../../core/identity/oauth.ts';
import type { Scope } from '../../core/protocol/sunshine/route.ts';

export interface AuthenticateDeps {
  key(keyId: string): Promise<ApiKey | undefined>;
  /** Whose an access token of OAuth is. */
  accessToken(token: string): Promise<AccessToken | undefined>;
  now(): number;
}

const scopes: readonly Scope[] = ['app', 'integration', 'account'];
/** Seconds that clocks may differ. */
const clockTolerance = 30;

/**
 * Who calls: Basic with a key and its secret, a JWT that one has signed (HS256, `kid`, `scope`), or an access
 * token.
 * @throws CauserieError unauthorized, in the same words whatever is wrong with it
 */
export async function authenticate(
  deps: AuthenticateDeps,
  header: string | undefined,
): Promise<KeyPrincipal> {
  const [, basic] = /^Basic ([\w+/=-]+)$/i.exec(header ?? '') ?? [];
  if (basic !== undefined) return byPassword(deps, basic);
  const [, token] = /^Bearer ([\w.~+/=-]+)$/i.exec(header ?? '') ?? [];
  if (token?.startsWith(accessTokenPrefix)) return byAccessToken(deps, token);
  if (token !== undefined) return byToken(deps, token);
  throw refusal();
}

async function byPassword({ key }: AuthenticateDeps, encoded: string): Promise<KeyPrincipal> {
  const [keyId = '', ...rest] = Buffer.from(encoded, 'base64').toString().split(':');
  const found = await lookUp(key, keyId);
  const given = Buffer.from(rest.join(':'));
  const secret = Buffer.from(found.secret);
  if (given.length !== secret.length || !timingSafeEqual(given, secret)) throw refusal();
  return principalOf(found);
}

async function byToken({ key, now }: AuthenticateDeps, token: string): Promise<KeyPrincipal> {
  try {
    const { kid = '' } = decodeProtectedHeader(token);
    const found = await lookUp(key, kid);
    const { payload } = await jwtVerify(token, new TextEncoder().encode(found.secret), {
      algorithms: ['HS256'],
      clockTolerance,
      currentDate: new Date(now()),
    });
    const scope = payload['scope'];
    const own = principalOf(found);
    // A key's JWT may say less than the key, not more.
    if (!scopes.some((one) => one === scope) || scope !== own.scope) throw refusal();
    return own;
  } catch (error) {
    if (error instanceof CauserieError) throw error;
    throw refusal(error);
  }
}

async function byAccessToken(
  { accessToken }: AuthenticateDeps,
  token: string,
): Promise<KeyPrincipal> {
  const found = await accessToken(token);
  if (found === undefined) throw refusal();
  const { appId, integrationId } = found;
  return {
    kind: 'key',
    appId,
    keyId: `oauth_${integrationId}`,
    scope: 'integration',
    integrationId,
  };
}

async function lookUp(key: AuthenticateDeps['key'], keyId: string): Promise<ApiKey> {
  if (!/^[\w-]{1,64}$/.test(keyId)) throw refusal();
  const found = await key(keyId);
  if (found === undefined) throw refusal();
  return found;
}

function principalOf({ appId, keyId, integrationId, account }: ApiKey): KeyPrincipal {
  return {
    kind: 'key',
    appId,
    keyId,
    scope: integrationId !== undefined ? 'integration' : account === true ? 'account' : 'app',
    ...(integrationId === undefined ? {} : { integrationId }),
    ...(account === true ? { accountId: appId } : {}),
  };
}

function refusal(cause?: unknown): CauserieError {
  return new CauserieError(
    'unauthorized',
    'Send a key of the app: "Authorization: Basic base64(id:secret)", or a JWT that it has signed (HS256, kid, scope).',
    { cause },
  );
}
