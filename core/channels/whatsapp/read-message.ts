import * as z from 'zod/mini';
import type { InboundContent, InboundEvent } from '../inbound.ts';
import { inboundLimits } from '../inbound-bounds.ts';
import { atOf } from './time.ts';

/** A message that a person wrote, of any of WhatsApp's types. */

const id = z.string().check(z.minLength(1), z.maxLength(inboundLimits.id));
const maybe = z.catch(z.optional(z.string()), undefined);
const decimal = z.string().check(z.regex(/^-?\d{1,3}(?:\.\d{1,20})?$/));
const coordinate = z.pipe(z.union([z.number(), decimal]), z.transform(Number));

const envelope = z.object({
  id,
  from: maybe,
  from_user_id: maybe,
  group_id: z.optional(z.unknown()),
  timestamp: maybe,
  context: z.catch(z.optional(z.object({ id: maybe })), undefined),
  type: z.string(),
});
const media = z.object({ id, mime_type: maybe, filename: maybe, caption: maybe });
const pressed = z.object({ id: z.string(), title: maybe });
const product = z.object({
  product_retailer_id: z.string(),
  quantity: z.number(),
  item_price: z.catch(z.optional(z.number()), undefined),
  currency: maybe,
});
const card = z.object({
  name: z.catch(z.optional(z.object({ formatted_name: maybe })), undefined),
  org: z.catch(z.optional(z.object({ company: maybe })), undefined),
  phones: z.catch(z.optional(z.array(z.object({ phone: maybe }))), undefined),
  emails: z.catch(z.optional(z.array(z.object({ email: maybe }))), undefined),
});

/** By their types. */
const texts = z.object({ text: z.object({ body: z.string() }) });
const locations = z.object({
  location: z.object({ latitude: coordinate, longitude: coordinate, name: maybe, address: maybe }),
});
const buttons = z.object({ button: z.object({ payload: maybe, text: z.string() }) });
const interactive = z.object({
  interactive: z.union([
    z.object({ button_reply: pressed }),
    z.object({ list_reply: pressed }),
    z.object({ nfm_reply: z.object({ response_json: z.string() }) }),
  ]),
});
const reactions = z.object({ reaction: z.object({ emoji: maybe, message_id: maybe }) });
const cards = z.object({ contacts: z.array(card) });
const orders = z.object({ order: z.object({ product_items: z.array(product), text: maybe }) });
const unsupported = z.object({ unsupported: z.object({ type: z.string() }) });

/** Nothing that a person says. */
const silent = new Set(['system', 'request_welcome', 'edit', 'revoke']);
/** Of contacts, of products, of fields. */
const linesAtMost = 50;

/** @param names By people's ids. Undefined for what is not understood, or is not for the company alone. */
export function readMessage(
  told: unknown,
  names: ReadonlyMap<string, string>,
): InboundEvent | undefined {
  const found = z.safeParse(envelope, told);
  if (!found.success) return undefined;
  const { id: externalId, from, from_user_id: userId, group_id: group, timestamp } = found.data;
  const { type, context } = found.data;
  // Who keeps his number to himself is known by an id for this company.
  const externalUserId = from || userId;
  if (!externalUserId || group || silent.has(type)) return undefined;
  const name = names.get(externalUserId) ?? names.get(userId ?? '');
  const base = {
    externalUserId,
    externalId,
    ...atOf(timestamp),
    ...(name === undefined ? {} : { profile: { name } }),
  };
  const choice = choiceOf(type, told);
  if (choice !== undefined) return { kind: 'choice', ...base, ...choice };
  if (type === 'reaction') {
    const { emoji, message_id: reactedTo } = parsed(reactions, told)?.reaction ?? {};
    // It was taken back.
    if (!emoji) return undefined;
    return { kind: 'message', ...base, content: textOf(emoji), ...answering(reactedTo) };
  }
  const content = contentOf(type, told) ?? { type: 'unsupported', what: whatOf(type, told) };
  return { kind: 'message', ...base, content, ...answering(context?.id) };
}

function answering(inReplyTo: string | undefined): { inReplyTo?: string } {
  return inReplyTo && inReplyTo.length <= inboundLimits.id ? { inReplyTo } : {};
}

/** Buttons of ours, rows of our lists, and quick replies of templates. */
function choiceOf(type: string, told: unknown): { reference: string; title?: string } | undefined {
  if (type === 'button') {
    const button = parsed(buttons, told)?.button;
    return button && { reference: cut(button.payload ?? ''), title: button.text };
  }
  if (type !== 'interactive') return undefined;
  const found = parsed(interactive, told)?.interactive;
  if (found === undefined || 'nfm_reply' in found) return undefined;
  const { id: reference, title } = 'button_reply' in found ? found.button_reply : found.list_reply;
  return { reference: cut(reference), ...(title === undefined ? {} : { title }) };
}

function contentOf(type: string, told: unknown): InboundContent | undefined {
  switch (type) {
    case 'text': {
      const text = parsed(texts, told)?.text;
      return text && textOf(text.body);
    }
    case 'image':
    case 'audio':
    case 'video':
    case 'document':
    case 'sticker':
    case 'voice':
      return mediaOf(type, told);
    case 'location': {
      const place = parsed(locations, told)?.location;
      if (place === undefined || !isPlace(place.latitude, place.longitude)) return undefined;
      const { latitude: lat, longitude: long, name, address } = place;
      const about = { ...(name ? { name } : {}), ...(address ? { address } : {}) };
      return { type: 'location', lat, long, ...about };
    }
    case 'contacts':
      return lines((parsed(cards, told)?.contacts ?? []).flatMap(linesOfCard));
    case 'order':
      return orderOf(told);
    case 'interactive': {
      const found = parsed(interactive, told)?.interactive;
      return found && 'nfm_reply' in found ? formOf(found.nfm_reply.response_json) : undefined;
    }
    default:
      return undefined;
  }
}

function mediaOf(type: string, told: unknown): InboundContent | undefined {
  const file = parsed(z.object({ [type]: media }), told)?.[type];
  if (file === undefined) return undefined;
  const { id: reference, mime_type: mime, filename: name, caption: text } = file;
  const mediaType = mime?.split(';', 1)[0]?.trim();
  return {
    type: 'media',
    reference,
    ...(mediaType ? { mediaType } : {}),
    ...(name ? { name } : {}),
    ...(text ? { text } : {}),
  };
}

/** Name, company, numbers and addresses of a contact that was shared. */
function linesOfCard({ name, org, phones = [], emails = [] }: z.infer<typeof card>): string[] {
  const all = [
    name?.formatted_name,
    org?.company,
    ...phones.map(({ phone }) => phone),
    ...emails.map(({ email }) => email),
  ];
  return all.filter((line): line is string => !!line);
}

function orderOf(told: unknown): InboundContent | undefined {
  const { product_items: items = [], text } = parsed(orders, told)?.order ?? {};
  const all = items.map(({ product_retailer_id: product, quantity, item_price, currency }) => {
    const price =
      item_price === undefined ? '' : ` (${item_price}${currency ? ` ${currency}` : ''})`;
    return `${quantity} × ${product}${price}`;
  });
  return lines([...all, ...(text ? [text] : [])]);
}

/** The answers of a form that a template brought: what it names, as it names it. */
function formOf(json: string): InboundContent | undefined {
  let answers: unknown;
  try {
    answers = JSON.parse(json);
  } catch {
    return undefined;
  }
  if (typeof answers !== 'object' || answers === null) return undefined;
  return lines(
    Object.entries(answers).flatMap(([name, value]) =>
      name !== 'flow_token' && ['string', 'number', 'boolean'].includes(typeof value)
        ? [`${name}: ${value}`]
        : [],
    ),
  );
}

function lines(all: readonly string[]): InboundContent | undefined {
  const text = all.slice(0, linesAtMost).join('\n');
  return text === '' ? undefined : textOf(text);
}

const textOf = (text: string): InboundContent => ({ type: 'text', text });

function isPlace(lat: number, long: number): boolean {
  return Math.abs(lat) <= 90 && Math.abs(long) <= 180;
}

/** What WhatsApp calls it. */
function whatOf(type: string, told: unknown): string {
  const inner = type === 'unsupported' ? parsed(unsupported, told)?.unsupported.type : undefined;
  return (inner ?? type).slice(0, 64);
}

/** None of ours is longer, and nothing is made of others. */
function cut(reference: string): string {
  return reference.slice(0, 64);
}

function parsed<Output>(schema: z.ZodMiniType<Output>, told: unknown): Output | undefined {
  const found = z.safeParse(schema, told);
  return found.success ? found.data : undefined;
}
