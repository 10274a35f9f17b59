import type { FetchToken } from '../shared/contract.ts';

/** Milliseconds that the page may take to fetch a JWT. */
const patience = 30_000;

/** An error of Zendesk's, for the page's callbacks. */
export interface ZeError {
  type: string;
  /** A literal code. */
  reason: string;
  message: string;
}

export const zeError = (type: string, error: unknown, message: string): ZeError => ({
  type,
  reason: (error as { code?: string }).code ?? 'bad_request',
  message,
});

/** Zendesk's function, which calls back with a JWT, as ours. Asked again whenever a fresh one is needed. */
export function fetchTokenWith(fetch: (done: (jwt: unknown) => void) => unknown): FetchToken {
  return () =>
    new Promise<string>((resolve, reject) => {
      const fail = (code: string, what: string) =>
        reject(Object.assign(Error(`The function given to loginUser ${what}`), { code }));
      setTimeout(fail, patience, 'jwt_timeout', 'did not call back within 30 seconds.');
      const done = (jwt: unknown) =>
        jwt && typeof jwt === 'string'
          ? resolve(jwt)
          : fail('jwt_missing', 'called back without a JWT: pass a string.');
      // It may be asynchronous, and fail later.
      new Promise((begun) => begun(fetch(done))).catch((error) =>
        fail('jwt_failed', `failed: ${error}`),
      );
    });
}
