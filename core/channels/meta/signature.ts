import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { ChannelReply, ChannelRequest, Settings } from '../channel.ts';

/**
 * Whether Meta has signed a request: `X-Hub-Signature-256` is an HMAC with the app's secret over the body. Meta
 * signs it with every character beyond ASCII escaped and sends it so; a proxy may have unescaped it meanwhile.
 */
export function isSigned({ headers, body }: ChannelRequest, { appSecret }: Settings): boolean {
  if (!appSecret) return false;
  const [, hex] = /^sha256=([0-9a-f]{64})$/i.exec(headers['x-hub-signature-256'] ?? '') ?? [];
  if (hex === undefined) return false;
  const given = Buffer.from(hex, 'hex');
  if (timingSafeEqual(given, digest(appSecret, body))) return true;
  const escaped = escapedOf(body);
  return escaped !== undefined && timingSafeEqual(given, digest(appSecret, escaped));
}

/**
 * The answer to Meta's question whether this address is ours, which has to name the verify token.
 * Undefined when it asks nothing, or does not know the token.
 */
export function answerVerification(
  { query }: ChannelRequest,
  settings: Settings,
): ChannelReply | undefined {
  const challenge = query['hub.challenge'] ?? '';
  // It is said back to whoever asks: nothing that could mean anything.
  if (query['hub.mode'] !== 'subscribe' || !/^[\w-]{1,256}$/.test(challenge)) return undefined;
  const token = verifyTokenOf(settings);
  if (token === undefined || !isEqual(query['hub.verify_token'] ?? '', token)) return undefined;
  return { status: 200, body: challenge };
}

/** The one that was set, or else one that only who knows the app's secret can know. */
export function verifyTokenOf({ verifyToken, appSecret }: Settings): string | undefined {
  if (verifyToken) return verifyToken;
  if (!appSecret) return undefined;
  return createHmac('sha256', appSecret).update('causerie:verify-token').digest('hex').slice(0, 32);
}

function digest(secret: string, body: Uint8Array | string): Buffer {
  return createHmac('sha256', secret).update(body).digest();
}

/** Undefined for a body that is ASCII already, or no text. */
function escapedOf(body: Uint8Array): string | undefined {
  if (body.every((byte) => byte < 0x7f)) return undefined;
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
    return text.replace(
      /[^\0-~]/g,
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
  } catch {
    return undefined;
  }
}

/** In a time that says nothing of where they differ. */
function isEqual(one: string, other: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(one), hash(other));
}
