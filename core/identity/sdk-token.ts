import { errors, jwtVerify, SignJWT } from 'jose';
import { CauserieError } from '../errors.ts';
import type { UserPrincipal } from './principal.ts';

/**
 * The SDK's token: short-lived, and all that a request needs to know of who asks, so that neither a
 * route nor a socket has to look him up.
 */
const issuer = 'causerie';
const audience = 'sdk';

/** Seconds that a token is good for. */
export const tokenLifetime = 15 * 60;

export async function signSdkToken(
  principal: Omit<UserPrincipal, 'kind' | 'connectionId'>,
  secret: Uint8Array,
  times: { issuedAt: number; expiresAt: number },
): Promise<string> {
  return new SignJWT({
    app: principal.appId,
    ses: principal.sessionId,
    itg: principal.integrationId,
    ...(principal.language === undefined ? {} : { lng: principal.language }),
    ...(principal.loggedIn === true ? { lgd: 1 } : {}),
  })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setIssuer(issuer)
    .setAudience(audience)
    .setSubject(principal.userId)
    .setIssuedAt(times.issuedAt)
    .setExpirationTime(times.expiresAt)
    .sign(secret);
}

/**
 * @param secrets The current one and those that were; tried in turn.
 * @param now Milliseconds since the epoch.
 * @throws CauserieError token_expired or unauthorized
 */
export async function verifySdkToken(
  token: string,
  secrets: Uint8Array[],
  now: number,
): Promise<UserPrincipal> {
  for (const secret of secrets) {
    try {
      const { payload } = await jwtVerify(token, secret, {
        algorithms: ['HS256'],
        issuer,
        audience,
        currentDate: new Date(now),
        requiredClaims: ['exp', 'sub', 'app', 'ses', 'itg'],
      });
      return {
        kind: 'user',
        appId: String(payload['app']),
        userId: String(payload.sub),
        sessionId: String(payload['ses']),
        integrationId: String(payload['itg']),
        ...(typeof payload['lng'] === 'string' ? { language: payload['lng'] } : {}),
        ...(payload['lgd'] === 1 ? { loggedIn: true } : {}),
      };
    } catch (error) {
      if (error instanceof errors.JWTExpired) {
        throw new CauserieError(
          'token_expired',
          'The token has expired. Get a fresh one: POST /sdk/sessions/refresh.',
          { cause: error },
        );
      }
      if (!(error instanceof errors.JOSEError)) throw error;
    }
  }
  throw new CauserieError(
    'unauthorized',
    'The token is none of this deployment. Start a session: POST /sdk/sessions.',
  );
}
