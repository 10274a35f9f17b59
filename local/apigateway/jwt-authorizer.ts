import { type CryptoKey, compactVerify, decodeProtectedHeader } from 'jose';
import type { Clock } from '../contracts.ts';
import { AuthorizationCache } from './authorization-cache.ts';
import { readIdentitySource } from './http-identity.ts';
import type { HttpRequest } from './http-request.ts';
import type { IssuerKeySets } from './jwks.ts';
import type { JwtAuthorizerModel } from './model.ts';

/** HTTP APIs take RSA signatures only. */
const ALGORITHMS: readonly string[] = ['RS256', 'RS384', 'RS512'];

/** Tokens whose signature was found valid; one agent has one token at a time. */
const REMEMBERED_TOKENS = 5_000;

export type JwtVerdict =
  | { kind: 'allowed'; authorizerJson: string }
  | { kind: 'refused'; status: 401 | 403; wwwAuthenticate: string };

interface VerifiedToken {
  claims: Record<string, unknown>;
  claimsJson: string;
  key: CryptoKey | Uint8Array;
  keyId: string;
  algorithm: string;
}

/**
 * Checks tokens as the JWT authorizer of an HTTP API does: algorithm and signature, then `iss`,
 * `aud` (or `client_id` where there is no `aud`), `exp`, `nbf`, `iat` and the route's scopes.
 *
 * A signature is checked once for each token. The claims are held against the clock every time.
 */
export class JwtAuthorizer {
  readonly #clock: Clock;
  readonly #keySets: IssuerKeySets;
  readonly #verified = new AuthorizationCache<VerifiedToken>(REMEMBERED_TOKENS);

  constructor(clock: Clock, keySets: IssuerKeySets) {
    this.#clock = clock;
    this.#keySets = keySets;
  }

  /** 401 for a token that does not hold, 403 for one without any of the route's scopes. */
  async authorize(model: JwtAuthorizerModel, request: HttpRequest): Promise<JwtVerdict> {
    const source = readIdentitySource(model.identitySource[0] ?? '', request, undefined);
    const token = source?.replace(/^Bearer +/i, '');
    if (!token) return { kind: 'refused', status: 401, wwwAuthenticate: 'Bearer' };
    const verified = await this.#verify(model.issuer, token);
    if (typeof verified === 'string') return unauthorized(model, verified);
    const fault = claimsFault(verified.claims, model, Math.floor(this.#clock.now() / 1000));
    if (fault) return unauthorized(model, fault);

    const granted = scopesOf(verified.claims);
    const scopes = model.scopes.filter((scope) => granted.includes(scope));
    if (model.scopes.length > 0 && scopes.length === 0) {
      return {
        kind: 'refused',
        status: 403,
        wwwAuthenticate: challenge(
          model,
          'insufficient_scope',
          'the token does not have a required scope',
        ),
      };
    }
    const scopesJson = model.scopes.length > 0 ? JSON.stringify(scopes) : 'null';
    return {
      kind: 'allowed',
      authorizerJson: `{"jwt":{"claims":${verified.claimsJson},"scopes":${scopesJson}}}`,
    };
  }

  /** The token's claims, or what is wrong with it. */
  async #verify(issuer: string, token: string): Promise<VerifiedToken | string> {
    const cacheKey = `${issuer} ${token}`;
    const known = this.#verified.get(cacheKey);
    let header: { alg?: string; kid?: string };
    if (known) header = { alg: known.algorithm, kid: known.keyId };
    else {
      try {
        header = decodeProtectedHeader(token);
      } catch {
        return 'the token is malformed';
      }
    }
    const { alg = 'none', kid } = header;
    if (!ALGORITHMS.includes(alg)) return `signing method ${alg} is invalid`;
    if (kid === undefined) return 'the token does not have a key id';
    const lookup = await this.#keySets.find(issuer, kid, alg);
    if (lookup.kind === 'unreachable') return lookup.description;
    if (lookup.kind === 'unknown')
      return 'unable to find a key that matches the key id of the token';
    // The same key object: nothing about the signature can have changed.
    if (known?.key === lookup.key) return known;
    try {
      const { payload } = await compactVerify(token, lookup.key, { algorithms: [...ALGORITHMS] });
      const claims: unknown = JSON.parse(new TextDecoder().decode(payload));
      if (typeof claims !== 'object' || claims === null || Array.isArray(claims)) {
        return 'the token is malformed';
      }
      const verified: VerifiedToken = {
        claims: claims as Record<string, unknown>,
        claimsJson: claimsJson(claims as Record<string, unknown>),
        key: lookup.key,
        keyId: kid,
        algorithm: alg,
      };
      this.#verified.set(cacheKey, verified);
      return verified;
    } catch {
      return 'the signature of the token is invalid';
    }
  }
}

function unauthorized(model: JwtAuthorizerModel, description: string): JwtVerdict {
  return {
    kind: 'refused',
    status: 401,
    wwwAuthenticate: challenge(model, 'invalid_token', description),
  };
}

function challenge(model: JwtAuthorizerModel, error: string, description: string): string {
  const scope = model.scopes.join(' ');
  return `Bearer scope="${scope}" error="${error}" error_description="${description.replaceAll('"', "'")}"`;
}

/** What is wrong with a token's claims, in the order in which AWS documents the checks. */
function claimsFault(
  claims: Record<string, unknown>,
  model: JwtAuthorizerModel,
  nowSeconds: number,
): string | undefined {
  if (claims['iss'] !== model.issuer) return 'the token does not have a valid issuer';
  const audience = claims['aud'] ?? claims['client_id'];
  const audiences = Array.isArray(audience) ? audience : [audience];
  if (!audiences.some((value) => model.audiences.includes(value))) {
    return 'the token does not have a valid audience';
  }
  const { exp, nbf, iat } = claims;
  if (typeof exp !== 'number' || exp <= nowSeconds) return 'the token has expired';
  if (nbf !== undefined && (typeof nbf !== 'number' || nbf > nowSeconds)) {
    return 'the token is not valid yet';
  }
  if (iat !== undefined && (typeof iat !== 'number' || iat > nowSeconds)) {
    return 'the token was issued in the future';
  }
  return undefined;
}

/** Scopes in `scope`, or in `scp` as some issuers write it. */
function scopesOf(claims: Record<string, unknown>): string[] {
  const scope = claims['scope'] ?? claims['scp'];
  if (Array.isArray(scope)) return scope.map(String);
  return typeof scope === 'string' ? scope.split(' ') : [];
}

/** Claims as events show them: every value a string, arrays as '[a b]'. */
function claimsJson(claims: Record<string, unknown>): string {
  const strings = Object.entries(claims).map(([name, value]) => [name, claimString(value)]);
  return JSON.stringify(Object.fromEntries(strings));
}

function claimString(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(claimString).join(' ')}]`;
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}
