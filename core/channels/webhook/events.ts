import * as z from 'zod/mini';
import type { InboundContent, InboundEvent } from '../inbound.ts';

/** What a company's own channel tells us, as `docs/channels.md` has it. */

const id = z.string().check(z.minLength(1), z.maxLength(512));
const text = z.string().check(z.maxLength(100_000));
const short = z.optional(z.string().check(z.maxLength(2048)));
/** ISO 8601. */
const at = z.optional(z.iso.datetime({ offset: true }));

const user = z.object({ id, name: short, avatarUrl: short, locale: short });

const content = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text }),
  z.object({
    type: z.enum(['image', 'file']),
    mediaUrl: z.string().check(z.minLength(1), z.maxLength(2048)),
    mediaType: short,
    name: short,
    text: z.optional(text),
  }),
  z.object({
    type: z.literal('location'),
    coordinates: z.object({ lat: z.number(), long: z.number() }),
    location: z.optional(z.object({ name: short, address: short })),
  }),
]);

const event = z.discriminatedUnion('type', [
  z.object({ type: z.literal('message'), id, user, at, content, inReplyTo: z.optional(id) }),
  z.object({ type: z.literal('choice'), id, user, at, reference: id, title: short }),
  z.object({
    type: z.enum(['delivered', 'read', 'failed']),
    user,
    at,
    /** One of those that were answered when it was sent; without one, everything up to `at`. */
    messageId: z.optional(id),
    code: short,
    message: short,
  }),
  z.object({ type: z.enum(['typing', 'blocked', 'unblocked']), user, at }),
]);
type Told = z.infer<typeof event>;

const eventsAtMost = 1000;

/** What a body tells; what is not understood is left out. */
export function readEvents(body: Uint8Array): InboundEvent[] {
  let told: unknown;
  try {
    told = JSON.parse(Buffer.from(body).toString());
  } catch {
    return [];
  }
  const { events } = (told ?? {}) as { events?: unknown };
  if (!Array.isArray(events)) return [];
  return events.slice(0, eventsAtMost).flatMap((one) => {
    const found = z.safeParse(event, one);
    return found.success ? [eventOf(found.data)] : [];
  });
}

function eventOf(told: Told): InboundEvent {
  const { user: who } = told;
  const base = {
    externalUserId: who.id,
    ...(told.at === undefined ? {} : { at: Date.parse(told.at) }),
  };
  const profile = {
    ...(who.name === undefined ? {} : { name: who.name }),
    ...(who.avatarUrl === undefined ? {} : { avatarUrl: who.avatarUrl }),
    ...(who.locale === undefined ? {} : { locale: who.locale }),
  };
  switch (told.type) {
    case 'message':
      return {
        ...base,
        kind: 'message',
        externalId: told.id,
        profile,
        content: contentOf(told.content),
        ...(told.inReplyTo === undefined ? {} : { inReplyTo: told.inReplyTo }),
      };
    case 'choice':
      return {
        ...base,
        kind: 'choice',
        externalId: told.id,
        reference: told.reference,
        profile,
        ...(told.title === undefined ? {} : { title: told.title }),
      };
    case 'delivered':
    case 'read':
    case 'failed':
      return {
        ...base,
        kind: told.type,
        ...(told.messageId === undefined ? {} : { externalId: told.messageId }),
        ...(told.code === undefined ? {} : { code: told.code }),
        ...(told.message === undefined ? {} : { message: told.message }),
      };
    default:
      return { ...base, kind: told.type };
  }
}

function contentOf(told: z.infer<typeof content>): InboundContent {
  if (told.type === 'text') return { type: 'text', text: told.text };
  if (told.type === 'location') {
    const { name, address } = told.location ?? {};
    return {
      type: 'location',
      ...told.coordinates,
      ...(name === undefined ? {} : { name }),
      ...(address === undefined ? {} : { address }),
    };
  }
  const { mediaUrl, mediaType, name, text: caption } = told;
  return {
    type: 'media',
    reference: mediaUrl,
    ...(mediaType === undefined ? {} : { mediaType }),
    ...(name === undefined ? {} : { name }),
    ...(caption === undefined ? {} : { text: caption }),
  };
}
