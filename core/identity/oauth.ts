import { createHash, timingSafeEqual } from 'node:crypto';
import type { App } from './model.ts';

/**
 * A partner's product that administrators of the account may connect with their apps (OAuth 2.0,
 * authorization code). What it may do is what a key of an integration may; each app that allows it gets a
 * custom integration of its own for it.
 */
export interface OAuthClient {
  clientId: string;
  /** The one that registered it; it and the others of its account may allow it. */
  appId: string;
  displayName: string;
  /** SHA-256 of the secret, hexadecimal; the secret itself is with the partner only. */
  secretHash: string;
  /** Where browsers may be sent back to, compared as they stand; the first is meant where none is named. */
  redirectUris: string[];
  createdAt: number;
}

/** A code that an administrator's consent gave; good for one exchange. */
export interface OAuthCode {
  clientId: string;
  appId: string;
  integrationId: string;
  redirectUri: string;
  /** PKCE, S256. */
  codeChallenge?: string;
  /** Milliseconds since the epoch. */
  createdAt: number;
}

/** What a partner's server calls the API with. */
export interface AccessToken {
  clientId: string;
  appId: string;
  integrationId: string;
  createdAt: number;
}

export const oauthLimits = {
  /** Clients of one app. */
  clients: 50,
  redirectUris: 10,
  redirectUriLength: 2048,
  stateLength: 2048,
  codeMs: 60_000,
  /** Of one integration; beyond it the oldest ends. */
  tokens: 10,
} as const;

/** Access tokens begin so: no JWT does. */
export const accessTokenPrefix = 'oauth_';

/** The app that an account began with. */
export function accountOf({ appId, accountId = appId }: Pick<App, 'appId' | 'accountId'>): string {
  return accountId;
}

/** Where a browser may be sent to: https, or the partner's own machine while it is being developed. */
export function isRedirectUri(value: string): boolean {
  if (value.length > oauthLimits.redirectUriLength || !URL.canParse(value)) return false;
  const { protocol, hostname, hash, username, password } = new URL(value);
  if (hash !== '' || value.includes('#') || username !== '' || password !== '') return false;
  if (protocol === 'https:') return true;
  return protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
}

/** The address with what the partner is told in its query. */
export function redirectTo(
  redirectUri: string,
  told: Readonly<Record<string, string | undefined>>,
): string {
  const url = new URL(redirectUri);
  for (const [name, value] of Object.entries(told)) {
    if (value !== undefined) url.searchParams.append(name, value);
  }
  return url.href;
}

/** An app has one integration for a client, by the same id whoever of its administrators allows it. */
export function oauthIntegrationId(appId: string, clientId: string): string {
  return hashOf(`oauth\n${appId}\n${clientId}`).slice(0, 24);
}

/** SHA-256, hexadecimal: codes, secrets and tokens are random, and stored so. */
export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** In constant time. */
export function isSecret(given: string, secretHash: string): boolean {
  return timingSafeEqual(Buffer.from(hashOf(given)), Buffer.from(secretHash));
}

/** PKCE (RFC 7636), S256: a code that was asked for with a challenge is exchanged with its verifier only. */
export function isVerified(challenge: string | undefined, verifier: string | undefined): boolean {
  if (challenge === undefined || verifier === undefined) return challenge === verifier;
  if (!/^[\w.~-]{43,128}$/.test(verifier)) return false;
  const given = createHash('sha256').update(verifier).digest('base64url');
  return (
    given.length === challenge.length && timingSafeEqual(Buffer.from(given), Buffer.from(challenge))
  );
}
