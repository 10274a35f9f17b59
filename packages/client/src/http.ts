import type { Environment } from './environment.ts';
import { ClientError, type ClientErrorCode } from './errors.ts';
import { parseObject } from './parse-object.ts';

/** Longer than API Gateway's 30 s for an integration: who waits longer waits for nothing. */
const answerWithin = 31_000;

export interface HttpRequest {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  path: string;
  body?: object;
  token?: string;
}

/**
 * Asks an HTTP route. @returns The answer's JSON.
 * @throws ClientError with the server's code, or `network` when there was no sensible answer.
 */
export type Http = (request: HttpRequest) => Promise<unknown>;

export function createHttp(env: Environment, baseUrl: string): Http {
  return async ({ method = 'GET', path, body, token }) => {
    const headers: Record<string, string> = {};
    if (body !== undefined) headers['content-type'] = 'application/json';
    if (token !== undefined) headers['authorization'] = `Bearer ${token}`;
    const abort = typeof AbortController === 'function' ? new AbortController() : undefined;
    let cancel = () => {};
    const late = new Promise<never>((_, reject) => {
      cancel = env.clock.setTimer(() => {
        reject(new ClientError('network', `No answer from ${path} came in time.`));
        abort?.abort();
      }, answerWithin);
    });
    const ask = async () => {
      const response = await env.fetch(baseUrl.replace(/\/+$/, '') + path, {
        method,
        headers,
        body: body && JSON.stringify(body),
        signal: abort?.signal,
      });
      return { status: response.status, text: await response.text() };
    };
    try {
      const { status, text } = await Promise.race([ask(), late]);
      if (status >= 200 && status < 300) return text === '' ? {} : JSON.parse(text);
      throw errorOf(status, text, path);
    } catch (error) {
      if (error instanceof ClientError) throw error;
      throw new ClientError('network', `${path} could not be reached: ${String(error)}`);
    } finally {
      cancel();
    }
  };
}

function errorOf(status: number, text: string, path: string): ClientError {
  const { errors } = (parseObject(text) ?? {}) as {
    errors?: { code?: unknown; title?: unknown }[];
  };
  const first = errors?.[0];
  const code =
    typeof first?.code === 'string'
      ? first.code
      : status === 429
        ? 'rate_limited'
        : status >= 500
          ? 'internal'
          : status === 401
            ? 'unauthorized'
            : 'invalid_request';
  const title = typeof first?.title === 'string' ? first.title : `${path} answered ${status}.`;
  return new ClientError(code as ClientErrorCode, title);
}
