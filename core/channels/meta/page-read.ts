import * as z from 'zod/mini';
import { jsonOf } from '../http-json.ts';
import type { InboundContent, InboundEvent } from '../inbound.ts';
import { inboundLimits } from '../inbound-bounds.ts';
import { attachmentsOf } from './page-attachments.ts';

/** What Meta tells of a page or an Instagram account: entries with what happened to people's messages. */

const id = z.string().check(z.minLength(1), z.maxLength(inboundLimits.id));
const maybe = z.catch(z.optional(z.string()), undefined);
const milliseconds = z.catch(
  z.optional(z.int().check(z.minimum(0), z.maximum(8.64e15))),
  undefined,
);

const body = z.object({ object: z.string(), entry: z.array(z.unknown()) });
const entry = z.object({ id: z.string(), messaging: z.array(z.unknown()) });
const envelope = z.object({ sender: z.object({ id }), timestamp: milliseconds });

/** One of them is in an envelope. */
const messages = z.object({
  message: z.object({
    mid: id,
    text: maybe,
    is_echo: z.optional(z.unknown()),
    is_deleted: z.optional(z.unknown()),
    is_unsupported: z.optional(z.unknown()),
    quick_reply: z.catch(z.optional(z.object({ payload: z.string() })), undefined),
    reply_to: z.catch(z.optional(z.object({ mid: maybe })), undefined),
    attachments: z.catch(z.optional(z.array(z.unknown())), undefined),
  }),
});
const postbacks = z.object({
  postback: z.object({ mid: z.catch(z.optional(id), undefined), title: maybe, payload: maybe }),
});
const reactions = z.object({
  reaction: z.object({ mid: id, action: z.literal('react'), emoji: maybe }),
});
const deliveries = z.object({
  delivery: z.object({
    mids: z.catch(z.optional(z.array(id)), undefined),
    watermark: milliseconds,
  }),
});
const reads = z.object({
  read: z.object({ mid: z.catch(z.optional(id), undefined), watermark: milliseconds }),
});
const optIns = z.object({
  optin: z.object({
    notification_messages_status: z.enum(['STOP_NOTIFICATIONS', 'RESUME_NOTIFICATIONS']),
  }),
});

/**
 * What a body tells; what is not understood is left out.
 * @param object What the network calls itself there
 * @param own Ids of the page or account of which alone is told; all where there are none
 */
export function readPageEvents(
  raw: Uint8Array,
  object: 'page' | 'instagram',
  own: readonly (string | undefined)[],
): InboundEvent[] {
  const told = parsed(body, jsonOf(raw));
  if (told?.object !== object) return [];
  const ids = own.filter((one) => one !== undefined);
  const events: InboundEvent[] = [];
  for (const one of told.entry) {
    const found = parsed(entry, one);
    if (found === undefined || (ids.length > 0 && !ids.includes(found.id))) continue;
    for (const messaging of found.messaging) {
      events.push(...eventsOf(messaging, found.id));
      if (events.length >= inboundLimits.events) return events.slice(0, inboundLimits.events);
    }
  }
  return events;
}

function eventsOf(told: unknown, ownId: string): InboundEvent[] {
  const found = parsed(envelope, told);
  // What the company itself wrote comes back.
  if (found === undefined || found.sender.id === ownId) return [];
  const { sender, timestamp } = found;
  const base = {
    externalUserId: sender.id,
    ...(timestamp === undefined ? {} : { at: timestamp }),
  };
  const message = parsed(messages, told)?.message;
  if (message !== undefined) return one(messageOf(message, base));
  const postback = parsed(postbacks, told)?.postback;
  if (postback !== undefined) {
    const { mid, title, payload } = postback;
    return [
      {
        kind: 'choice',
        ...base,
        // Older ones have no id; nobody presses twice in a millisecond.
        externalId: mid ?? `postback:${sender.id}:${timestamp ?? 0}`,
        reference: cut(payload ?? ''),
        ...(title === undefined ? {} : { title }),
      },
    ];
  }
  const reaction = parsed(reactions, told)?.reaction;
  if (reaction !== undefined) {
    const { mid, emoji } = reaction;
    if (!emoji) return [];
    const externalId = `reaction:${timestamp ?? 0}:${mid}`.slice(0, inboundLimits.id);
    const content = { type: 'text', text: emoji } as const;
    return [{ kind: 'message', ...base, externalId, content, inReplyTo: mid }];
  }
  const delivery = parsed(deliveries, told)?.delivery;
  if (delivery !== undefined) {
    return marks('delivered', sender.id, delivery.mids ?? [], delivery.watermark);
  }
  const read = parsed(reads, told)?.read;
  if (read !== undefined) {
    const { mid, watermark } = read;
    return marks('read', sender.id, mid === undefined ? [] : [mid], watermark ?? timestamp);
  }
  const optIn = parsed(optIns, told)?.optin;
  if (optIn === undefined) return [];
  const isStop = optIn.notification_messages_status === 'STOP_NOTIFICATIONS';
  return [{ kind: isStop ? 'blocked' : 'unblocked', ...base }];
}

type Base = { externalUserId: string; at?: number };

function messageOf(
  message: z.infer<typeof messages>['message'],
  base: Base,
): InboundEvent | undefined {
  const { mid: externalId, text = '', quick_reply: quick, reply_to: repliedTo } = message;
  if (message.is_echo || message.is_deleted) return undefined;
  if (quick !== undefined) {
    const title = text === '' ? {} : { title: text };
    return { kind: 'choice', ...base, externalId, reference: cut(quick.payload), ...title };
  }
  const contents: Exclude<InboundContent, { type: 'several' }>[] = [
    ...(text === '' ? [] : [{ type: 'text', text } as const]),
    ...attachmentsOf(message.attachments ?? [], text),
  ];
  const [first] = contents;
  if (first === undefined && !message.is_unsupported) return undefined;
  const content: InboundContent =
    first === undefined
      ? { type: 'unsupported', what: 'message' }
      : contents.length === 1
        ? first
        : { type: 'several', contents };
  const inReplyTo = repliedTo?.mid;
  const isId = inReplyTo !== undefined && inReplyTo !== '' && inReplyTo.length <= inboundLimits.id;
  return { kind: 'message', ...base, externalId, content, ...(isId ? { inReplyTo } : {}) };
}

/** Of the messages that are named, or else of all until a moment. */
function marks(
  kind: 'delivered' | 'read',
  externalUserId: string,
  mids: readonly string[],
  at: number | undefined,
): InboundEvent[] {
  const base = { kind, externalUserId, ...(at === undefined ? {} : { at }) } as const;
  if (mids.length > 0) return mids.map((externalId) => ({ ...base, externalId }));
  return at === undefined ? [] : [base];
}

function one(event: InboundEvent | undefined): InboundEvent[] {
  return event === undefined ? [] : [event];
}

/** None of ours is longer, and nothing is made of others. */
function cut(reference: string): string {
  return reference.slice(0, 64);
}

function parsed<Output>(schema: z.ZodMiniType<Output>, told: unknown): Output | undefined {
  const found = z.safeParse(schema, told);
  return found.success ? found.data : undefined;
}
