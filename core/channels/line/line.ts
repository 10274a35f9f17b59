import * as z from 'zod/mini';
import type { Channel } from '../channel.ts';
import { addressSetting, settingsOf, tokenSetting } from '../meta/settings.ts';
import { apiRequest, fetchMedia, isSigned, profileOf, register } from './api.ts';
import { outcome } from './outcome.ts';
import { readEvents } from './read.ts';
import { limits, messagesOf } from './render.ts';
import { retryKeyOf } from './retry-key.ts';

/** Seconds that somebody is seen to type, unless a message comes before; a multiple of five. */
const typingSeconds = 10;

/** LINE, for people who write to an official account. */
export const line: Channel = {
  type: 'line',
  settings: settingsOf(
    z.object({
      channelId: z.optional(
        z.string().check(z.regex(/^\d{1,20}$/, { error: 'the number that LINE shows of it' })),
      ),
      channelSecret: tokenSetting,
      /** Without an end where possible. */
      channelAccessToken: tokenSetting,
      /** Of proxies. */
      apiUrl: z.optional(addressSetting),
      dataApiUrl: z.optional(addressSetting),
    }),
  ),
  secret: ['channelSecret', 'channelAccessToken'],
  capabilities: {
    text: limits.text,
    replies: { max: limits.quickReplies, title: limits.title },
    buttons: {
      max: limits.buttons,
      title: limits.title,
      links: true,
      mixed: true,
      text: limits.buttonsText,
    },
    // Cards have room: what is written in them is that long at most.
    cards: {
      max: limits.cards,
      title: 128,
      description: 512,
      buttons: limits.cardButtons,
      buttonTitle: limits.title,
    },
    media: ['image'],
    caption: 0,
    location: true,
    locationRequest: true,
    template: false,
  },
  perSecond: 2000,

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
  register,

  typing: ({ settings, externalId: chatId }) =>
    apiRequest(settings, 'POST', '/v2/bot/chat/loading/start', {
      chatId,
      loadingSeconds: typingSeconds,
    }),
};
