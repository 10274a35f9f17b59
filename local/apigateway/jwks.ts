import { type CryptoKey, importJWK, type JSONWebKeySet, type JWK } from 'jose';
import type { Clock } from '../contracts.ts';

/** Hands out an issuer's keys without a request, or undefined for an issuer that it does not know. */
export type LocalJwks = (issuer: string) => Promise<JSONWebKeySet | undefined>;

/** API Gateway waits 1.5 s for an issuer and keeps its keys for two hours. */
const FETCH_TIMEOUT_MS = 1_500;
const KEEP_MS = 2 * 60 * 60_000;

/** An unknown key id makes it look again, but not for every token that somebody makes up. */
const REFRESH_MS = 1_000;

export type KeyLookup =
  | { kind: 'found'; key: CryptoKey | Uint8Array }
  | { kind: 'unknown' }
  | { kind: 'unreachable'; description: string };

interface IssuerKeys {
  fetchedAt: number;
  keys: ReadonlyMap<string, JWK>;
  imported: Map<string, CryptoKey | Uint8Array>;
}

class JwksError extends Error {}

/** The public keys of issuers, by key id. */
export class IssuerKeySets {
  readonly #clock: Clock;
  readonly #local: LocalJwks | undefined;
  readonly #issuers = new Map<string, IssuerKeys>();
  readonly #fetching = new Map<string, Promise<IssuerKeys>>();

  constructor(clock: Clock, local: LocalJwks | undefined) {
    this.#clock = clock;
    this.#local = local;
  }

  /** Finds a key. `algorithm` is the token's, one of RS256, RS384 and RS512. */
  async find(issuer: string, keyId: string, algorithm: string): Promise<KeyLookup> {
    try {
      let known = this.#issuers.get(issuer);
      const age = known ? this.#clock.now() - known.fetchedAt : Number.POSITIVE_INFINITY;
      if (!known || age > KEEP_MS || (!known.keys.has(keyId) && age >= REFRESH_MS)) {
        known = await this.#fetch(issuer);
      }
      return await importKey(known, keyId, algorithm);
    } catch (error) {
      const description = error instanceof JwksError ? error.message : 'JWKS communication error';
      return { kind: 'unreachable', description };
    }
  }

  #fetch(issuer: string): Promise<IssuerKeys> {
    let fetching = this.#fetching.get(issuer);
    if (!fetching) {
      fetching = this.#load(issuer).finally(() => this.#fetching.delete(issuer));
      this.#fetching.set(issuer, fetching);
    }
    return fetching;
  }

  async #load(issuer: string): Promise<IssuerKeys> {
    const set = (await this.#local?.(issuer)) ?? (await fetchJwks(issuer));
    const keys = new Map<string, JWK>();
    for (const key of set.keys) {
      if (key.kid !== undefined && key.kty === 'RSA') keys.set(key.kid, key);
    }
    const known: IssuerKeys = { fetchedAt: this.#clock.now(), keys, imported: new Map() };
    this.#issuers.set(issuer, known);
    return known;
  }
}

async function importKey(known: IssuerKeys, keyId: string, algorithm: string): Promise<KeyLookup> {
  const jwk = known.keys.get(keyId);
  if (!jwk) return { kind: 'unknown' };
  const name = `${algorithm} ${keyId}`;
  let key = known.imported.get(name);
  if (!key) {
    key = await importJWK(jwk, algorithm);
    known.imported.set(name, key);
  }
  return { kind: 'found', key };
}

/** Finds the key set by OpenID Connect discovery, or where most issuers have it. */
async function fetchJwks(issuer: string): Promise<JSONWebKeySet> {
  const base = issuer.replace(/\/$/, '');
  const discovery = await fetchJson(`${base}/.well-known/openid-configuration`).catch(() => {
    throw new JwksError('OIDC discovery endpoint communication error');
  });
  const uri = (discovery as { jwks_uri?: unknown } | undefined)?.jwks_uri;
  const set = await fetchJson(typeof uri === 'string' ? uri : `${base}/.well-known/jwks.json`);
  if (!Array.isArray((set as { keys?: unknown } | undefined)?.keys)) {
    throw new JwksError('JWKS communication error');
  }
  return set as JSONWebKeySet;
}

/** The JSON behind a URL; undefined where the server has none there. */
async function fetchJson(url: string): Promise<unknown> {
  const response = await fetch(url, { signal: AbortSignal.timeout(FETCH_TIMEOUT_MS) });
  if (response.ok) return response.json();
  await response.body?.cancel();
  return undefined;
}
