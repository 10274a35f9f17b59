import { createHash } from 'node:crypto';

/**
 * The id of a participant's place in a conversation: 24 hexadecimal characters, the same for as long as
 * there is the conversation, whoever he turns out to be.
 * @param key `p0`, `p1`, …
 */
export function participantId(conversationId: string, key: string): string {
  return createHash('sha256').update(`${conversationId}\n${key}`).digest('hex').slice(0, 24);
}
