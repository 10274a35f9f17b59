import type { Channel } from '../channel.ts';
import { apiRequest, fetchMedia, isSigned, profileOf } from './api.ts';
import { outcome } from './outcome.ts';
import { readEvents } from './read.ts';
import { messagesOf } from './render.ts';
import { retryKeyOf } from './retry-key.ts';
import { lineSetup } from './setup.ts';

/** Seconds that somebody is seen to type, unless a message comes before; a multiple of five. */
const typingSeconds = 10;

/** LINE, for people who write to an official account. */
export const line: Channel = {
  ...lineSetup,

  isGenuine: isSigned,
  read: ({ body }) => readEvents(body),

  render(part, { settings, externalId, language }, { conversationId, messageId, part: number }) {
    const messages = messagesOf(part, language);
    if (messages.length === 0) return undefined;
    const request = apiRequest(settings, 'POST', '/v2/bot/message/push', {
      to: externalId,
      messages,
    });
    const retryKey = retryKeyOf(conversationId, messageId, number, externalId);
    return { ...request, headers: { ...request.headers, 'x-line-retry-key': retryKey } };
  },
  outcome,

  fetchMedia,
  profile: profileOf,

  typing: ({ settings, externalId: chatId }) =>
    apiRequest(settings, 'POST', '/v2/bot/chat/loading/start', {
      chatId,
      loadingSeconds: typingSeconds,
    }),
};
