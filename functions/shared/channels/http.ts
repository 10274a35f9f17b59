import { attachmentLimits } from '../../../core/attachments/limits.ts';
import type { Http } from '../../../core/channels/channel.ts';
import type { GuardedFetch } from '../egress/guarded-fetch.ts';

/** Bytes of a file that a channel hands over: more would not fit into the function's memory twice. */
export const mediaBytes = Math.min(25 * 1024 * 1024, attachmentLimits.bytes);
const timeoutMs = 20_000;

/** Asks channels' APIs through the guard of everything that goes out. */
export function createChannelHttp(
  fetch: GuardedFetch,
  limits: { maxBytes?: number; timeoutMs?: number } = {},
): Http {
  return ({ method, url, headers, body }) =>
    fetch(url, {
      method,
      headers,
      maxBytes: limits.maxBytes ?? mediaBytes,
      timeoutMs: limits.timeoutMs ?? timeoutMs,
      ...(body === undefined ? {} : { body }),
    });
}
