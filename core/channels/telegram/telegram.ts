import { wholeCharacters } from '../../whole-characters.ts';
import type { Channel, Recipient } from '../channel.ts';
import { botIdOf, call } from './api.ts';
import { fetchMedia } from './media.ts';
import { outcome } from './outcome.ts';
import { queryOf, readUpdate } from './read.ts';
import { callOf } from './render.ts';
import { isGenuine } from './secret.ts';
import { telegramSetup } from './setup.ts';

/** Characters of what is shown to who has pressed a button. */
const noticeAtMost = 200;

/** Telegram, for people who write to a bot. */
export const telegram: Channel = {
  ...telegramSetup,

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
