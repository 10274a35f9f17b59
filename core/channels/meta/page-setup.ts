import * as z from 'zod/mini';
import type { ChannelSetup } from '../channel.ts';
import type { Capabilities } from '../part.ts';
import { settingsOf, tokenSetting } from '../settings.ts';
import { registerPage, type Subscriptions } from './page-register.ts';
import { type Attaching, pageLimits } from './page-render.ts';
import { idSetting, sharedSettings } from './settings.ts';

/** In what the networks that belong to a page differ. */
export interface PageNetwork {
  type: 'messenger' | 'instagram';
  subscriptions: Subscriptions;
  capabilities: Pick<Capabilities, 'text' | 'textInBytes' | 'media'>;
  attaching: Attaching;
  /** Quick replies can stand with something else than a text. */
  quickWithAttachments: boolean;
  /** Names of settings that say of which page or account alone is told. */
  own: readonly ('pageId' | 'businessId')[];
  /** Fields of a person that are asked for. */
  profileFields: readonly string[];
}

function ownSettings(names: PageNetwork['own']): Record<string, z.ZodMiniType<string | undefined>> {
  return Object.fromEntries(names.map((name) => [name, z.optional(idSetting)]));
}

/** How a Facebook page, or the Instagram account that belongs to one, is set up. */
export function pageSetup(network: PageNetwork): ChannelSetup {
  const { type, subscriptions, own } = network;
  return {
    type,
    settings: settingsOf(
      z.object({
        ...sharedSettings,
        pageAccessToken: tokenSetting,
        appId: idSetting,
        ...ownSettings(own),
      }),
    ),
    secret: ['pageAccessToken', 'appSecret', 'verifyToken'],
    capabilities: {
      ...network.capabilities,
      replies: { max: pageLimits.quickReplies, title: pageLimits.title },
      buttons: {
        max: pageLimits.buttons,
        title: pageLimits.title,
        links: true,
        mixed: true,
        text: pageLimits.buttonsText,
      },
      cards: {
        max: pageLimits.cards,
        title: pageLimits.cardText,
        description: pageLimits.cardText,
        buttons: pageLimits.buttons,
        buttonTitle: pageLimits.title,
      },
      caption: 0,
      location: false,
      locationRequest: false,
      template: false,
    },
    perSecond: 250,

    register: (callbackUrl, known, http) => registerPage(subscriptions, callbackUrl, known, http),
  };
}
