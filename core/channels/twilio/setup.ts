import * as z from 'zod/mini';
import type { ChannelSetup } from '../channel.ts';
import { addressSetting, settingsOf, tokenSetting } from '../settings.ts';
import { register } from './api.ts';
import { limits } from './render.ts';

/** @param letters That Twilio begins such ids with. */
const sidSetting = (letters: string) =>
  z.string().check(
    z.regex(new RegExp(`^${letters}[0-9a-fA-F]{32}$`), {
      error: `the SID that begins with ${letters}, and 32 hexadecimal digits`,
    }),
  );

const settings = z
  .object({
    accountSid: sidSetting('AC'),
    authToken: tokenSetting,
    messagingServiceSid: z.optional(sidSetting('MG')),
    phoneNumberSid: z.optional(sidSetting('PN')),
    phoneNumber: z.optional(
      z.string().check(
        z.regex(/^(?:\+[1-9]\d{5,14}|\d{3,8})$/, {
          error: 'a number with its + and the code of its country, or a short code',
        }),
      ),
    ),
    /** Of proxies and Regions. */
    apiUrl: z.optional(addressSetting),
    messagingApiUrl: z.optional(addressSetting),
  })
  .check(
    z.refine(
      ({ messagingServiceSid, phoneNumberSid, phoneNumber }) =>
        messagingServiceSid !== undefined ||
        (phoneNumberSid !== undefined && phoneNumber !== undefined),
      {
        path: ['messagingServiceSid'],
        error: 'set messagingServiceSid, or phoneNumberSid and phoneNumber',
      },
    ),
  );

/** How a number of Twilio's is set up. */
export const twilioSetup: ChannelSetup = {
  type: 'twilio',
  settings: settingsOf(settings),
  secret: ['authToken'],
  capabilities: {
    text: limits.text,
    media: ['image', 'audio', 'video', 'file'],
    caption: limits.caption,
    location: false,
    locationRequest: false,
    template: false,
  },
  // Twilio takes more than a number sends, and keeps the order.
  perSecond: 30,

  register,
};
