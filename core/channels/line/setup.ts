import * as z from 'zod/mini';
import type { ChannelSetup } from '../channel.ts';
import { addressSetting, settingsOf, tokenSetting } from '../settings.ts';
import { register } from './api.ts';
import { limits } from './render.ts';

/** How an official account of LINE's is set up. */
export const lineSetup: ChannelSetup = {
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

  register,
};
