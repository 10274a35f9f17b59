import * as z from 'zod/mini';
import type { ChannelSetup } from '../channel.ts';
import { bearer, postJson } from '../http-json.ts';
import { ask, graphUrl } from '../meta/graph.ts';
import { idSetting, sharedSettings } from '../meta/settings.ts';
import { verifyTokenOf } from '../meta/signature.ts';
import { settingsOf, tokenSetting } from '../settings.ts';
import { limits } from './render.ts';

/** How a number of WhatsApp's is set up. */
export const whatsappSetup: ChannelSetup = {
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
};
