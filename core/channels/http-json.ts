import type { HttpRequest } from './channel.ts';

/** What requests to channels' APIs, and their answers, have in common. */

/** The token is sent where no log keeps it, and not in the address as older clients do. */
export function bearer(token: string | undefined): Record<string, string> {
  return { authorization: `Bearer ${token ?? ''}` };
}

export function postJson(
  url: string,
  headers: Record<string, string>,
  body: Readonly<Record<string, unknown>>,
): HttpRequest {
  return {
    method: 'POST',
    url,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  };
}

/** Undefined for what is no JSON. */
export function jsonOf(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString());
  } catch {
    return undefined;
  }
}
