import { setTimeout as sleep } from 'node:timers/promises';

export interface ApiRequest {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  path: string;
  token: string;
  body?: unknown;
}

/** A request that the API refused, or that did not get through in time. */
export class ApiError extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, status: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ApiError';
    this.code = code;
    this.status = status;
  }
}

/** Milliseconds that one attempt may take; the longest function behind a route has 15 s. */
const attemptWithin = 16_000;

/**
 * Asks an HTTP route, again and again where that may help.
 * @throws ApiError when it is refused, or has not got through in time
 */
export type Api = <T>(request: ApiRequest) => Promise<T>;

/**
 * An HTTP client that gives up after `patience` milliseconds only: what fails on the way, at a
 * throttle or inside is tried again with full jitter.
 */
export function createApi(baseUrl: string, patience: number): Api {
  return async <T>({ method = 'GET', path, token, body }: ApiRequest): Promise<T> => {
    const deadline = Date.now() + patience;
    const headers: Record<string, string> = { authorization: `Bearer ${token}` };
    if (body !== undefined) headers['content-type'] = 'application/json';
    const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    for (let attempt = 0; ; attempt++) {
      let failure: ApiError;
      try {
        const signal = AbortSignal.timeout(attemptWithin);
        const response = await fetch(baseUrl + path, { ...init, signal });
        const text = await response.text();
        if (response.ok) return JSON.parse(text) as T;
        failure = refusal(response.status, text, `${method} ${path}`);
        if (response.status !== 429 && response.status < 500) throw failure;
      } catch (cause) {
        if (cause instanceof ApiError) throw cause;
        failure = new ApiError('network', 0, `${method} ${path}: ${cause}`, { cause });
      }
      if (Date.now() > deadline) throw failure;
      await sleep(50 + Math.random() * Math.min(1_500, 100 * 2 ** attempt));
    }
  };
}

function refusal(status: number, text: string, what: string): ApiError {
  let code = 'unexpected';
  let title = text.slice(0, 200);
  try {
    const first = JSON.parse(text).errors?.[0];
    code = first?.code ?? code;
    title = first?.title ?? title;
  } catch {
    // API Gateway's own answers may be no JSON; then its text says it.
  }
  return new ApiError(code, status, `${what} answers ${status} ${code}: ${title}`);
}
