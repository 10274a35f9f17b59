import { createHash } from 'node:crypto';

/**
 * A UUID that says that it is the same attempt: LINE does not take a message twice under one, for a day.
 * @param of What tells an attempt from all others
 */
export function retryKeyOf(...of: readonly (string | number)[]): string {
  const bytes = createHash('sha256').update(JSON.stringify(of)).digest().subarray(0, 16);
  // Version 8 of RFC 9562: made in a way of one's own.
  bytes.writeUInt8(((bytes[6] ?? 0) & 0x0f) | 0x80, 6);
  bytes.writeUInt8(((bytes[8] ?? 0) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
