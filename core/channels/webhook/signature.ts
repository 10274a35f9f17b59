import { createHmac, timingSafeEqual } from 'node:crypto';

/** Seconds that clocks may differ, and that a request may take. */
const tolerance = 300;

/** `t=<seconds>,v1=<hexadecimal HMAC-SHA256 of "<t>.<body>">`, of requests in either direction. */
export function sign(secret: string, body: string | Uint8Array, now: number): string {
  const at = Math.floor(now / 1000);
  return `t=${at},v1=${digest(secret, at, body).toString('hex')}`;
}

/** @param now Milliseconds since the epoch. */
export function isSigned(
  header: string | undefined,
  secret: string,
  body: Uint8Array,
  now: number,
): boolean {
  const [, at, hex] = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(header ?? '') ?? [];
  if (at === undefined || hex === undefined) return false;
  const isRecent = Math.abs(now / 1000 - Number(at)) <= tolerance;
  const isEqual = timingSafeEqual(Buffer.from(hex, 'hex'), digest(secret, Number(at), body));
  return isRecent && isEqual;
}

function digest(secret: string, at: number, body: string | Uint8Array): Buffer {
  return createHmac('sha256', secret).update(`${at}.`).update(body).digest();
}
