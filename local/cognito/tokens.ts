import { createHash, randomBytes } from 'node:crypto';
import { CognitoError } from './cognito-error.ts';
import { type ClientOfPool, type Directory, lookUpUser, poolOf } from './directory.ts';
import { tokenLifetimes } from './pool-model.ts';
import type { RefreshGrant, User } from './user-store.ts';

/** Tokens as `InitiateAuth` gives them. */
export interface AuthenticationResult {
  AccessToken: string;
  IdToken: string;
  RefreshToken?: string;
  ExpiresIn: number;
  TokenType: 'Bearer';
}

/** Who a valid access token belongs to. */
export interface SignedIn {
  user: User;
  originJti: string;
}

/** Tokens for a new sign-in: refresh token included. */
export function issueTokens(
  directory: Directory,
  client: ClientOfPool,
  user: User,
): AuthenticationResult {
  const now = directory.clock.now();
  const token = randomBytes(48).toString('base64url');
  const grant: RefreshGrant = {
    tokenHash: hashToken(token),
    poolId: user.poolId,
    clientId: client.clientId,
    username: user.username,
    originJti: directory.ids.uuid(),
    authTime: Math.floor(now / 1000),
    expiresAt: now + tokenLifetimes(client.properties).refresh * 1000,
  };
  directory.store.deleteExpiredRefresh(now);
  directory.store.saveRefresh(grant);
  return { ...signTokens(directory, client, user, grant), RefreshToken: token };
}

/**
 * New access and ID tokens for a refresh token.
 *
 * @throws CognitoError `NotAuthorizedException`
 */
export function refreshTokens(
  directory: Directory,
  client: ClientOfPool,
  token: string | undefined,
): AuthenticationResult {
  const grant = directory.store.findRefresh(hashToken(token ?? ''));
  if (grant === undefined || grant.clientId !== client.clientId) {
    throw new CognitoError('NotAuthorizedException', 'Invalid Refresh Token');
  }
  if (grant.expiresAt <= directory.clock.now()) {
    throw new CognitoError('NotAuthorizedException', 'Refresh Token has expired');
  }
  const user = lookUpUser(directory, client.pool, grant.username);
  if (user === undefined) throw new CognitoError('NotAuthorizedException', 'Invalid Refresh Token');
  if (!user.enabled) throw new CognitoError('NotAuthorizedException', 'User is disabled.');
  return signTokens(directory, client, user, grant);
}

/** Ends the sign-in that a refresh token belongs to; an unknown one is ignored, as RFC 7009 has it. */
export function revokeRefreshToken(directory: Directory, clientId: string, token: string): void {
  const grant = directory.store.findRefresh(hashToken(token));
  if (grant?.clientId === clientId) {
    directory.store.deleteRefresh({ originJti: grant.originJti });
    revokedOrigins(directory).add(grant.originJti);
  }
}

/** Ends all sign-ins of a user: refresh tokens, and access tokens at the user pool itself. */
export function signOutEverywhere(directory: Directory, user: User): void {
  const { poolId, username } = user;
  directory.store.deleteRefresh({ poolId, username });
  directory.store.saveUser({ ...user, signedOutAt: directory.clock.now() });
}

/**
 * The user of an access token. API Gateway's authorizer does not ask for revocation, the user pool
 * does, and so does this.
 *
 * @throws CognitoError `NotAuthorizedException`
 */
export function checkAccessToken(directory: Directory, token: string | undefined): SignedIn {
  const claims = directory.key.verify(token ?? '');
  if (claims === undefined || claims['token_use'] !== 'access') {
    throw new CognitoError('NotAuthorizedException', 'Invalid Access Token');
  }
  const now = directory.clock.now();
  if (Number(claims['exp']) * 1000 <= now) {
    throw new CognitoError('NotAuthorizedException', 'Access Token has expired');
  }
  const poolId = String(claims['iss']).split('/').at(-1);
  const pool = poolOf(directory, poolId);
  const user = lookUpUser(directory, pool, String(claims['username']));
  const originJti = String(claims['origin_jti']);
  // `auth_time` has seconds only; a sign-in in the second of the sign-out counts as after it.
  const signedOut =
    user !== undefined && (Number(claims['auth_time']) + 1) * 1000 <= user.signedOutAt;
  if (signedOut || revokedOrigins(directory).has(originJti)) {
    throw new CognitoError('NotAuthorizedException', 'Access Token has been revoked');
  }
  if (user === undefined || !user.enabled) {
    throw new CognitoError('NotAuthorizedException', 'Access Token has been revoked');
  }
  return { user, originJti };
}

/** Origins whose access tokens were revoked. They expire within a day, so memory is enough. */
const revoked = new WeakMap<Directory, Set<string>>();
function revokedOrigins(directory: Directory): Set<string> {
  const known = revoked.get(directory);
  if (known !== undefined) return known;
  const fresh = new Set<string>();
  revoked.set(directory, fresh);
  return fresh;
}

function signTokens(
  directory: Directory,
  client: ClientOfPool,
  user: User,
  grant: RefreshGrant,
): AuthenticationResult {
  const { ids, key, store } = directory;
  const iat = Math.floor(directory.clock.now() / 1000);
  const lifetimes = tokenLifetimes(client.properties);
  const groups = store.groupsOf(user.poolId, user.username).map((group) => group.name);
  const shared = {
    sub: user.sub,
    ...(groups.length === 0 ? {} : { 'cognito:groups': groups }),
    iss: directory.issuer(user.poolId),
    origin_jti: grant.originJti,
    event_id: ids.uuid(),
    auth_time: grant.authTime,
    iat,
  };
  const AccessToken = key.sign({
    ...shared,
    client_id: client.clientId,
    token_use: 'access',
    scope: 'aws.cognito.signin.user.admin',
    exp: iat + lifetimes.access,
    jti: ids.uuid(),
    username: user.username,
  });
  const IdToken = key.sign({
    ...shared,
    ...claimsOfAttributes(user.attributes),
    'cognito:username': user.username,
    aud: client.clientId,
    token_use: 'id',
    exp: iat + lifetimes.id,
    jti: ids.uuid(),
  });
  return { AccessToken, IdToken, ExpiresIn: lifetimes.access, TokenType: 'Bearer' };
}

/** `…_verified` are booleans in tokens, though the API has them as text. */
function claimsOfAttributes(attributes: Record<string, string>): Record<string, string | boolean> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [
      name,
      name.endsWith('_verified') ? value === 'true' : value,
    ]),
  );
}

function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
