import * as z from 'zod/mini';
import type { Channel, Recipient } from '../channel.ts';
import { ask, bearer, graphUrl, postJson } from '../meta/graph.ts';
import { idSetting, settingsOf, sharedSettings, tokenSetting } from '../meta/settings.ts';
import { answerVerification, isSigned, verifyTokenOf } from '../meta/signature.ts';
import { fetchMedia } from './media.ts';
import { outcome } from './outcome.ts';
import { readEvents } from './read.ts';
import { limits, messageOf } from './render.ts';

/** WhatsApp, over the Cloud API that Meta itself runs. */
export const whatsapp: Channel = {
  type: 'whatsapp',
  settings: settingsOf(
    z.object({
      ...sharedSettings,
      /** Of a system user, with whatsapp_business_messaging; without an end where possible. */
      accessToken: tokenSetting,
      phoneNumberId: idSetting,
      /** Of the WhatsApp Business Account; with it the app is subscribed to the account. */
      accountId: z.optional(idSetting),
    }),
  ),
  secret: ['accessToken', 'appSecret', 'verifyToken'],
  capabilities: {
    text: limits.text,
    // Up to three are buttons, more are a list.
    replies: { max: limits.rows, title: limits.title, text: limits.body },
    buttons: {
      max: limits.buttons,
      title: limits.title,
      links: true,
      maxLinks: 1,
      mixed: false,
      text: limits.body,
    },
    media: ['image', 'audio', 'video', 'file'],
    caption: limits.body,
    location: true,
    locationRequest: true,
    template: true,
  },
  perSecond: 80,

  verify: answerVerification,
  isGenuine: isSigned,
  read: ({ body }, { phoneNumberId }) => readEvents(body, phoneNumberId),

  render(part, to) {
    const message = messageOf(part, to.language);
    if (message === undefined) return undefined;
    return request(to, {
      messaging_product: 'whatsapp',
      recipient_type: 'individual',
      ...addressOf(to.externalId),
      ...message,
    });
  },
  outcome,

  fetchMedia,

  async register(callbackUrl, settings, http) {
    const { accessToken, accountId, phoneNumberId = '' } = settings;
    const headers = bearer(accessToken);
    if (accountId !== undefined) {
      const url = graphUrl(settings, `${accountId}/subscribed_apps`);
      await ask(http, postJson(url, headers, {}), 'The app could not be subscribed to the account');
    }
    // Only this number's: an app has one address of its own for all others.
    const own = postJson(graphUrl(settings, phoneNumberId), headers, {
      webhook_configuration: {
        override_callback_uri: callbackUrl,
        verify_token: verifyTokenOf(settings),
      },
    });
    await ask(http, own, 'The address could not be set for the phone number');
  },

  typing: (to, inReplyTo) =>
    inReplyTo === undefined
      ? undefined
      : request(to, { ...readMark(inReplyTo), typing_indicator: { type: 'text' } }),

  markRead: (externalMessageId, to) => request(to, readMark(externalMessageId)),
};

function request(
  { settings }: Pick<Recipient, 'settings'>,
  body: Readonly<Record<string, unknown>>,
) {
  const { accessToken, phoneNumberId } = settings;
  return postJson(graphUrl(settings, `${phoneNumberId}/messages`), bearer(accessToken), body);
}

const readMark = (externalMessageId: string) => ({
  messaging_product: 'whatsapp',
  status: 'read',
  message_id: externalMessageId,
});

/** Who keeps his number to himself has an id that begins with a country: `FR.…`. */
function addressOf(externalId: string): { to: string } | { recipient: string } {
  return /^[A-Z]{2}\./.test(externalId) ? { recipient: externalId } : { to: externalId };
}
