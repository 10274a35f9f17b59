import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { ChannelRequest, Settings } from '../channel.ts';

/**
 * What Telegram says with everything that it sends here. It follows from the bot's token, so that nothing more has
 * to be set, and does not tell it.
 */
export function secretTokenOf({ token }: Settings): string | undefined {
  if (!token) return undefined;
  return createHmac('sha256', token).update('causerie:telegram-secret-token').digest('hex');
}

/** Whether a request comes from Telegram, in a time that says nothing of where the secrets differ. */
export function isGenuine({ headers }: ChannelRequest, settings: Settings): boolean {
  const secret = secretTokenOf(settings);
  const given = headers['x-telegram-bot-api-secret-token'];
  if (secret === undefined || given === undefined) return false;
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(given), hash(secret));
}
