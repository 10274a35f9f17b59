import { CauserieError } from '../../../core/errors.ts';
import { log } from '../log.ts';

export interface HttpReply {
  statusCode: number;
  headers: Record<string, string>;
  body: string;
}

const headers = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' };

/** @param publicSeconds How long anybody may keep it; without, nobody may. */
export function jsonReply(statusCode: number, body: unknown, publicSeconds?: number): HttpReply {
  const kept: Record<string, string> =
    publicSeconds === undefined
      ? {}
      : // API Gateway names the page's origin in its answer: another's copy would not do.
        { 'cache-control': `public, max-age=${publicSeconds}`, vary: 'origin' };
  return { statusCode, headers: { ...headers, ...kept }, body: JSON.stringify(body) };
}

/**
 * The one way from an error to an HTTP answer. What we did not foresee becomes an opaque 500 that
 * names the request; its cause is in the log only.
 */
export function errorReply(error: unknown, requestId: string): HttpReply {
  if (error instanceof CauserieError) {
    const reply = jsonReply(error.status, {
      errors: [{ code: error.code, title: error.message }],
    });
    if (error.retryAfterSeconds === undefined) return reply;
    return { ...reply, headers: { ...headers, 'retry-after': String(error.retryAfterSeconds) } };
  }
  log.error('request failed', { requestId, error: error as Error });
  return jsonReply(500, {
    errors: [
      { code: 'internal', title: `Something failed on our side. Quote request ${requestId}.` },
    ],
  });
}
