import * as z from 'zod/mini';
import type { Channel } from '../channel.ts';
import { addressSetting, settingsOf, tokenSetting } from '../meta/settings.ts';
import { accountUrl, postForm, register } from './api.ts';
import { fetchMedia } from './media.ts';
import { outcome } from './outcome.ts';
import { readEvents } from './read.ts';
import { limits, messageOf } from './render.ts';
import { isSigned } from './signature.ts';

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

/** SMS, and MMS where there is such a thing, over Twilio. */
export const twilio: Channel = {
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

  isGenuine: isSigned,
  read: ({ body }) => readEvents(body),
  reply: () => ({
    status: 200,
    headers: { 'content-type': 'text/xml; charset=utf-8' },
    body: '<?xml version="1.0" encoding="UTF-8"?><Response/>',
  }),

  render(part, { settings: known, externalId }) {
    const message = messageOf(part, externalId, known);
    if (message === undefined) return undefined;
    const { messagingServiceSid, phoneNumber, callbackUrl } = known;
    return postForm(accountUrl(known, 'Messages.json'), known, {
      To: externalId,
      ...(messagingServiceSid === undefined
        ? { From: phoneNumber }
        : { MessagingServiceSid: messagingServiceSid }),
      ...message,
      StatusCallback: callbackUrl,
    });
  },
  outcome,

  fetchMedia,
  register,
};
