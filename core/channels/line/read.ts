import * as z from 'zod/mini';
import { jsonOf } from '../http-json.ts';
import type { InboundContent, InboundEvent } from '../inbound.ts';
import { inboundLimits } from '../inbound-bounds.ts';

/** What LINE tells of an account: events, each of one person, a group or a room. */

const id = z.string().check(z.minLength(1), z.maxLength(inboundLimits.id));
const maybe = z.catch(z.optional(z.string()), undefined);

const body = z.object({ events: z.array(z.unknown()) });
const envelope = z.object({
  type: z.string(),
  /** Another program of the account has the conversation. */
  mode: z.catch(z.optional(z.string()), undefined),
  timestamp: z.catch(z.optional(z.int().check(z.minimum(0), z.maximum(8.64e15))), undefined),
  source: z.object({ type: z.literal('user'), userId: id }),
});

/** By their types. */
const messages = z.object({ message: z.object({ id, type: z.string(), quotedMessageId: maybe }) });
const postbacks = z.object({ webhookEventId: id, postback: z.object({ data: z.string() }) });
const texts = z.object({ message: z.object({ text: z.string() }) });
const files = z.object({
  message: z.object({
    id,
    fileName: maybe,
    fileSize: z.catch(z.optional(z.int().check(z.minimum(0))), undefined),
    contentProvider: z.catch(
      z.optional(z.object({ type: z.string(), originalContentUrl: maybe })),
      undefined,
    ),
  }),
});
const places = z.object({
  message: z.object({
    latitude: z.number().check(z.minimum(-90), z.maximum(90)),
    longitude: z.number().check(z.minimum(-180), z.maximum(180)),
    title: maybe,
    address: maybe,
  }),
});

/** What a body tells of people by themselves; what is not understood is left out. */
export function readEvents(raw: Uint8Array): InboundEvent[] {
  const told = parsed(body, jsonOf(raw));
  return (told?.events ?? []).slice(0, inboundLimits.events).flatMap((one) => {
    const event = eventOf(one);
    return event === undefined ? [] : [event];
  });
}

function eventOf(told: unknown): InboundEvent | undefined {
  const found = parsed(envelope, told);
  if (found === undefined || found.mode === 'standby') return undefined;
  const { type, timestamp: at, source } = found;
  const base = { externalUserId: source.userId, ...(at === undefined ? {} : { at }) };
  switch (type) {
    case 'message':
      return messageOf(told, base);
    case 'postback': {
      const { webhookEventId: externalId, postback } = parsed(postbacks, told) ?? {};
      if (externalId === undefined || postback === undefined) return undefined;
      // None of ours is longer, and nothing is made of others.
      return { kind: 'choice', ...base, externalId, reference: postback.data.slice(0, 64) };
    }
    case 'follow':
      return { kind: 'unblocked', ...base };
    case 'unfollow':
      return { kind: 'blocked', ...base };
    default:
      return undefined;
  }
}

function messageOf(
  told: unknown,
  base: { externalUserId: string; at?: number },
): InboundEvent | undefined {
  const message = parsed(messages, told)?.message;
  if (message === undefined) return undefined;
  const { id: externalId, type, quotedMessageId: inReplyTo } = message;
  const content = contentOf(type, told) ?? { type: 'unsupported', what: type.slice(0, 64) };
  return {
    kind: 'message',
    ...base,
    externalId,
    content,
    ...(inReplyTo && inReplyTo.length <= inboundLimits.id ? { inReplyTo } : {}),
  };
}

function contentOf(type: string, told: unknown): InboundContent | undefined {
  switch (type) {
    case 'text':
    // Some stickers have words of the person's own on them.
    case 'sticker': {
      const text = parsed(texts, told)?.message.text;
      return text === undefined ? undefined : { type: 'text', text };
    }
    case 'image':
    case 'video':
    case 'audio':
    case 'file':
      return mediaOf(told);
    case 'location': {
      const place = parsed(places, told)?.message;
      if (place === undefined) return undefined;
      const { latitude: lat, longitude: long, title: name, address } = place;
      const about = { ...(name ? { name } : {}), ...(address ? { address } : {}) };
      return { type: 'location', lat, long, ...about };
    }
    default:
      return undefined;
  }
}

function mediaOf(told: unknown): InboundContent | undefined {
  const file = parsed(files, told)?.message;
  if (file === undefined) return undefined;
  const { id: reference, fileName: name, fileSize: size, contentProvider: provider } = file;
  const about = { ...(name ? { name } : {}), ...(size === undefined ? {} : { size }) };
  if (provider?.type !== 'external') return { type: 'media', reference, ...about };
  const url = provider.originalContentUrl ?? '';
  const isAddress = /^https:\/\/\S+$/.test(url) && url.length <= 2048;
  return isAddress ? { type: 'media', reference: url, ...about } : undefined;
}

function parsed<Output>(schema: z.ZodMiniType<Output>, told: unknown): Output | undefined {
  const found = z.safeParse(schema, told);
  return found.success ? found.data : undefined;
}
