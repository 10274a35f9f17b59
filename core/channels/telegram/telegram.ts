import * as z from 'zod/mini';
import { wholeCharacters } from '../../whole-characters.ts';
import type { Channel, Recipient } from '../channel.ts';
import { addressSetting, settingsOf } from '../meta/settings.ts';
import { ask, botIdOf, call } from './api.ts';
import { fetchMedia } from './media.ts';
import { outcome, sentenceOf } from './outcome.ts';
import { queryOf, readUpdate, updates } from './read.ts';
import { callOf, limits } from './render.ts';
import { isGenuine, secretTokenOf } from './secret.ts';

/** Characters of what is shown to who has pressed a button. */
const noticeAtMost = 200;

/** Telegram, for people who write to a bot. */
export const telegram: Channel = {
  type: 'telegram',
  settings: settingsOf(
    z.object({
      /** Goes into the path of addresses. */
      token: z
        .string()
        .check(
          z.regex(/^\d{1,20}:[\w-]{20,128}$/, { error: 'the token that @BotFather gave the bot' }),
        ),
      /** Of a proxy, or of an API server of one's own. */
      apiUrl: z.optional(addressSetting),
    }),
  ),
  secret: ['token'],
  capabilities: {
    text: limits.text,
    replies: { max: limits.buttons, title: limits.title, text: limits.pressedText },
    buttons: {
      max: limits.buttons,
      title: limits.title,
      links: true,
      mixed: true,
      text: limits.pressedText,
    },
    media: ['image', 'audio', 'video', 'file'],
    caption: limits.caption,
    mediaButtons: true,
    location: true,
    locationRequest: true,
    template: false,
  },
  perSecond: 30,

  isGenuine,
  read: ({ body }, settings) => readUpdate(body, botIdOf(settings)),

  /** Telegram takes a call in the answer: a button that was pressed is told that it was. */
  reply({ body }) {
    const query = queryOf(body);
    if (query === undefined) return { status: 200 };
    const { id: callback_query_id, title } = query;
    const text = title === undefined ? {} : { text: wholeCharacters(title.slice(0, noticeAtMost)) };
    return {
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ method: 'answerCallbackQuery', callback_query_id, ...text }),
    };
  },

  render(part, to) {
    const made = callOf(part, to.language);
    return made && request(to, made.method, made.parameters);
  },
  outcome,

  fetchMedia,

  async register(callbackUrl, settings, http) {
    const parameters = {
      url: callbackUrl,
      secret_token: secretTokenOf(settings),
      allowed_updates: updates,
    };
    const answer = await ask(http, call(settings, 'setWebhook', parameters));
    if ('error' in answer) {
      throw new Error(`The address could not be set for the bot: ${sentenceOf(answer.error)}`);
    }
  },

  typing: (to) => request(to, 'sendChatAction', { action: 'typing' }),
};

function request(
  { settings, externalId }: Pick<Recipient, 'settings' | 'externalId'>,
  method: string,
  parameters: Readonly<Record<string, unknown>>,
) {
  const chat = Number(externalId);
  return call(settings, method, {
    chat_id: Number.isSafeInteger(chat) ? chat : externalId,
    ...parameters,
  });
}
