import * as z from 'zod/mini';
import type { Profile } from '../channel.ts';
import { jsonOf } from '../http-json.ts';
import type { InboundEvent } from '../inbound.ts';
import { inboundLimits } from '../inbound-bounds.ts';
import { messageId } from './api.ts';
import { contentOf } from './read-content.ts';

/** What Telegram tells a bot: one update in a request, of something that happened in one chat. */

const maybe = z.catch(z.optional(z.string()), undefined);
const seconds = z.int().check(z.minimum(1), z.maximum(8.64e12));
/** Groups and channels are nobody's own: what is said there is left out. */
const chat = z.object({ id: z.int(), type: z.literal('private') });
const person = z.object({
  is_bot: z.optional(z.literal(false)),
  first_name: maybe,
  last_name: maybe,
  username: maybe,
  language_code: maybe,
});

const messages = z.object({
  message: z.object({
    message_id: z.int().check(z.minimum(1)),
    chat,
    from: person,
    date: seconds,
    reply_to_message: z.catch(
      z.optional(z.object({ message_id: z.int().check(z.minimum(1)) })),
      undefined,
    ),
  }),
});
const pressed = z.object({
  callback_query: z.object({
    id: z.string().check(z.minLength(1), z.maxLength(inboundLimits.id)),
    from: person,
    data: z.string(),
    message: z.object({ chat }),
  }),
});
const members = z.object({
  my_chat_member: z.object({
    chat,
    date: seconds,
    new_chat_member: z.object({ status: z.enum(['member', 'kicked']) }),
  }),
});
const keyboards = z.object({
  callback_query: z.object({
    message: z.object({
      reply_markup: z.object({
        inline_keyboard: z.array(z.array(z.object({ text: z.string(), callback_data: maybe }))),
      }),
    }),
  }),
});
const queries = z.object({
  callback_query: z.object({ id: z.string().check(z.minLength(1), z.maxLength(inboundLimits.id)) }),
});

/** @param bot The bot's id. */
export function readUpdate(body: Uint8Array, bot: string): InboundEvent[] {
  const told = jsonOf(body);
  const event = messageOf(told, bot) ?? choiceOf(told) ?? membershipOf(told);
  return event === undefined ? [] : [event];
}

/** Of a button that was pressed: it shows that it is at work until its query is answered. */
export function queryOf(body: Uint8Array): { id: string; title?: string } | undefined {
  const told = jsonOf(body);
  const id = parsed(queries, told)?.callback_query.id;
  if (id === undefined) return undefined;
  const data = parsed(pressed, told)?.callback_query.data;
  const title = data === undefined ? undefined : titleOf(told, data);
  return { id, ...(title === undefined ? {} : { title }) };
}

function messageOf(told: unknown, bot: string): InboundEvent | undefined {
  const message = parsed(messages, told)?.message;
  if (message === undefined) return undefined;
  const content = contentOf((told as { message: unknown }).message);
  if (content === undefined) return undefined;
  const { message_id: id, chat: place, from, date, reply_to_message: answered } = message;
  return {
    kind: 'message',
    externalUserId: String(place.id),
    externalId: messageId(bot, place.id, id),
    at: date * 1000,
    content,
    profile: profileOf(from),
    ...(answered === undefined ? {} : { inReplyTo: messageId(bot, place.id, answered.message_id) }),
  };
}

function choiceOf(told: unknown): InboundEvent | undefined {
  const query = parsed(pressed, told)?.callback_query;
  if (query === undefined) return undefined;
  const { id, from, data, message } = query;
  const title = titleOf(told, data);
  return {
    kind: 'choice',
    externalUserId: String(message.chat.id),
    externalId: id,
    // None of ours is longer, and nothing is made of others.
    reference: data.slice(0, 64),
    profile: profileOf(from),
    ...(title === undefined ? {} : { title }),
  };
}

/** What stands on the button: its message comes along, unless it is an old one. */
function titleOf(told: unknown, data: string): string | undefined {
  const markup = parsed(keyboards, told)?.callback_query.message.reply_markup;
  return markup?.inline_keyboard.flat().find((button) => button.callback_data === data)?.text;
}

/** In a chat with one person this tells that he has blocked the bot, or does no longer. */
function membershipOf(told: unknown): InboundEvent | undefined {
  const change = parsed(members, told)?.my_chat_member;
  if (change === undefined) return undefined;
  const { chat: place, date, new_chat_member: member } = change;
  return {
    kind: member.status === 'kicked' ? 'blocked' : 'unblocked',
    externalUserId: String(place.id),
    at: date * 1000,
  };
}

function profileOf({
  first_name: first,
  last_name: last,
  username,
  language_code: locale,
}: z.infer<typeof person>): Profile {
  const name = [first, last].filter((one) => !!one).join(' ') || username;
  return { ...(name ? { name } : {}), ...(locale ? { locale } : {}) };
}

function parsed<Output>(schema: z.ZodMiniType<Output>, told: unknown): Output | undefined {
  const found = z.safeParse(schema, told);
  return found.success ? found.data : undefined;
}
