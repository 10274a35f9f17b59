import { CauserieError } from '../../../core/errors.ts';
import type { FetchJwks } from '../../../core/identity/ports.ts';
import type { GuardedFetch } from './guarded-fetch.ts';

/** Milliseconds for which a JWK Set is good. */
const rememberFor = 10 * 60_000;

/** Fetches companies' JWK Sets and remembers them. */
export function createFetchJwks(fetch: GuardedFetch, now: () => number): FetchJwks {
  const remembered = new Map<string, { set: { keys: object[] }; until: number }>();
  return async (url) => {
    const known = remembered.get(url);
    if (known !== undefined && known.until > now()) return known.set;
    const { status, body } = await fetch(url, {
      headers: { accept: 'application/json' },
      maxBytes: 100_000,
      timeoutMs: 5000,
    });
    const set: unknown = status === 200 ? parse(body) : undefined;
    if (!isSet(set)) {
      throw new CauserieError(
        'unauthorized',
        `The app's jwksUrl gave no JWK Set (HTTP ${status}).`,
      );
    }
    remembered.set(url, { set, until: now() + rememberFor });
    return set;
  };
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}

function isSet(value: unknown): value is { keys: object[] } {
  return (
    typeof value === 'object' && value !== null && Array.isArray((value as { keys?: unknown }).keys)
  );
}
