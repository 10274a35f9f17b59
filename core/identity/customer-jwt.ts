import {
  createLocalJWKSet,
  decodeProtectedHeader,
  errors,
  type JSONWebKeySet,
  type JWTPayload,
  jwtVerify,
} from 'jose';
import * as z from 'zod/mini';
import { CauserieError } from '../errors.ts';
import type { UserProfile } from './model.ts';
import type { IdentityDeps } from './ports.ts';

/** What a company's JWT says of its customer. */
export interface VouchedFor {
  externalId: string;
  profile: UserProfile;
  /** Seconds since the epoch at which the company's word ends. */
  expiresAt: number;
}

/** Claims as Zendesk's users have them: `external_id` and `scope: "user"`, the rest optional. */
const claimsSchema = z.object({
  external_id: z.string().check(
    z.minLength(1),
    z.maxLength(1024),
    // Half of a character would have to become another id.
    z.refine((id) => id.isWellFormed()),
  ),
  scope: z.literal('user'),
  name: z.optional(z.string().check(z.maxLength(255))),
  email: z.optional(z.string().check(z.maxLength(320))),
  email_verified: z.optional(z.boolean()),
});

/** A JWT that names no end is believed for a day: proof that never expires is none. */
const lifetimeWithoutExp = 24 * 60 * 60;
/** Seconds that clocks may differ. */
const clockTolerance = 30;

/**
 * Verifies a company's JWT for a customer of one of its apps: HS256 with one of the app's keys
 * (`kid`), or RS256 with its JWK Set. No other algorithm, and no other app's key.
 * @throws CauserieError unauthorized, login_expired, invalid_request
 */
export async function verifyCustomerJwt(
  deps: Pick<IdentityDeps, 'store' | 'fetchJwks' | 'now'>,
  appId: string,
  jwt: string,
): Promise<VouchedFor> {
  const now = deps.now();
  const payload = await verify(deps, appId, jwt, new Date(now));
  const claims = claimsSchema.safeParse(payload);
  if (!claims.success) {
    const claim = claims.error.issues[0]?.path.join('.') ?? '';
    throw new CauserieError(
      'invalid_request',
      `The JWT's claim "${claim}" is missing or wrong. It needs "external_id" (your id of the customer) and "scope": "user".`,
    );
  }
  const { external_id: externalId, name, email, email_verified: emailVerified } = claims.data;
  const profile: UserProfile = {};
  if (name !== undefined) profile.name = name.toWellFormed();
  if (email !== undefined) profile.email = email.toWellFormed();
  if (email !== undefined && emailVerified === true) profile.emailVerified = true;
  const expiresAt = payload.exp ?? Math.floor(now / 1000) + lifetimeWithoutExp;
  return { externalId, profile, expiresAt };
}

async function verify(
  deps: Pick<IdentityDeps, 'store' | 'fetchJwks'>,
  appId: string,
  jwt: string,
  currentDate: Date,
): Promise<JWTPayload> {
  const options = { currentDate, clockTolerance };
  try {
    const header = decodeProtectedHeader(jwt);
    if (header.alg === 'HS256') {
      const key = header.kid === undefined ? undefined : await deps.store.key(header.kid);
      if (key === undefined || key.appId !== appId)
        throw untrusted('its "kid" names no key of this app');
      const secret = new TextEncoder().encode(key.secret);
      return (await jwtVerify(jwt, secret, { ...options, algorithms: ['HS256'] })).payload;
    }
    if (header.alg === 'RS256') {
      const settings = (await deps.store.app(appId))?.settings ?? {};
      const set =
        settings.jwks !== undefined
          ? parsed(settings.jwks)
          : settings.jwksUrl === undefined
            ? undefined
            : await deps.fetchJwks(settings.jwksUrl);
      if (set === undefined) throw untrusted('this app has no JWK Set for RS256');
      return (
        await jwtVerify(jwt, createLocalJWKSet(set), {
          ...options,
          algorithms: ['RS256'],
          ...(settings.jwtIssuer === undefined ? {} : { issuer: settings.jwtIssuer }),
          ...(settings.jwtAudience === undefined ? {} : { audience: settings.jwtAudience }),
        })
      ).payload;
    }
    throw untrusted('its "alg" is neither HS256 nor RS256');
  } catch (error) {
    if (error instanceof errors.JWTExpired) {
      throw new CauserieError('login_expired', 'The JWT has expired. Log in with a fresh one.', {
        cause: error,
      });
    }
    if (error instanceof errors.JOSEError || error instanceof TypeError) {
      throw untrusted('its signature or form is wrong', error);
    }
    throw error;
  }
}

/** The keys as the app's administrator pasted them. */
function parsed(jwks: string): JSONWebKeySet {
  try {
    return JSON.parse(jwks);
  } catch (cause) {
    throw untrusted('the JWK Set in the settings of this app is not JSON', cause);
  }
}

function untrusted(why: string, cause?: unknown): CauserieError {
  return new CauserieError(
    'unauthorized',
    `The JWT is not accepted: ${why}. Sign it with a key of the app that the integration belongs to.`,
    { cause },
  );
}
