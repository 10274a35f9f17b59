import * as z from 'zod/mini';
import type { ChannelSetup } from '../channel.ts';
import { addressSetting, settingsOf } from '../settings.ts';
import { ask, call, updates } from './api.ts';
import { sentenceOf } from './outcome.ts';
import { limits } from './render.ts';
import { secretTokenOf } from './secret.ts';

/** How a bot of Telegram's is set up. */
export const telegramSetup: ChannelSetup = {
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
};
