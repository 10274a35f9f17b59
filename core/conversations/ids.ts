import { createHash } from 'node:crypto';

/**
 * Ids of 24 hexadecimal characters, as in the Sunshine Conversations API. An entry's id carries its
 * sequence in the last six, so that an entry is found by its id with one read and no index.
 */

/** @param random Ten hexadecimal characters. */
export function entryId(seq: number, at: number, random: string): string {
  const seconds = Math.floor(at / 1000);
  return seconds.toString(16).padStart(8, '0') + random + seq.toString(16).padStart(6, '0');
}

/** @returns The sequence that an entry's id names; the entry there may still be another. */
export function seqOfEntryId(id: string): number {
  return Number.parseInt(id.slice(18), 16);
}

/**
 * The same session asking with the same id means the same conversation: so its id is derived, and a
 * creation that is asked for twice can only happen once.
 */
export function conversationId(appId: string, sessionId: string, clientId: string): string {
  const hash = createHash('sha256').update(`${appId}\n${sessionId}\n${clientId}`);
  return hash.digest('hex').slice(0, 24);
}

/** The id of what webhooks are told of a conversation on one occasion. */
export function eventId(conversationId: string, occasion: string): string {
  const hash = createHash('sha256').update(`${conversationId}\nevent\n${occasion}`);
  return hash.digest('hex').slice(0, 24);
}
