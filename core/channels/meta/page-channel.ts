import * as z from 'zod/mini';
import type { Channel, Profile, Recipient, Settings } from '../channel.ts';
import type { Capabilities } from '../part.ts';
import { ask, bearer, graphUrl, postJson, proofOf } from './graph.ts';
import { fetchMedia } from './page-media.ts';
import { outcome } from './page-outcome.ts';
import { readPageEvents } from './page-read.ts';
import { registerPage, type Subscriptions } from './page-register.ts';
import { type Attaching, messageOf, pageLimits } from './page-render.ts';
import { idSetting, settingsOf, sharedSettings, tokenSetting } from './settings.ts';
import { answerVerification, isSigned } from './signature.ts';

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

const person = z.object({
  name: z.optional(z.string()),
  username: z.optional(z.string()),
  first_name: z.optional(z.string()),
  last_name: z.optional(z.string()),
  profile_pic: z.optional(z.string()),
});

function ownSettings(names: PageNetwork['own']): Record<string, z.ZodMiniType<string | undefined>> {
  return Object.fromEntries(names.map((name) => [name, z.optional(idSetting)]));
}

/** A channel of a Facebook page, or of the Instagram account that belongs to one. */
export function pageChannel(network: PageNetwork): Channel {
  const { type, subscriptions, own, profileFields } = network;
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

    verify: answerVerification,
    isGenuine: isSigned,
    read: ({ body }, known) =>
      readPageEvents(
        body,
        subscriptions.object,
        own.map((name) => known[name]),
      ),

    render(part, to) {
      const message = messageOf(part, network);
      if (message === undefined) return undefined;
      return request(to, { messaging_type: 'RESPONSE', message });
    },
    outcome,

    fetchMedia,

    async profile(externalId, known, http): Promise<Profile> {
      if (!/^\w{1,64}$/.test(externalId)) throw new Error('no id of a person');
      const url = graphUrl(known, externalId, {
        fields: profileFields.join(','),
        ...proved(known),
      });
      const headers = bearer(known['pageAccessToken']);
      const told = await ask(
        http,
        { method: 'GET', url, headers },
        'Nothing is told of the person',
      );
      const found = z.safeParse(person, told);
      if (!found.success) return {};
      const { name, username, first_name: first, last_name: last, profile_pic } = found.data;
      const shown = name || [first, last].filter((one) => !!one).join(' ') || username;
      return {
        ...(shown ? { name: shown } : {}),
        ...(profile_pic?.startsWith('https://') ? { avatarUrl: profile_pic } : {}),
      };
    },

    register: (callbackUrl, known, http) => registerPage(subscriptions, callbackUrl, known, http),

    typing: (to) => request(to, { sender_action: 'typing_on' }),
    markRead: (_externalMessageId, to) => request(to, { sender_action: 'mark_seen' }),
  };
}

function request(
  { settings: known, externalId }: Pick<Recipient, 'settings' | 'externalId'>,
  body: Readonly<Record<string, unknown>>,
) {
  const url = graphUrl(known, 'me/messages', proved(known));
  const headers = bearer(known['pageAccessToken']);
  return postJson(url, headers, { recipient: { id: externalId }, ...body });
}

function proved({ pageAccessToken, appSecret }: Settings): { appsecret_proof: string } {
  return { appsecret_proof: proofOf(pageAccessToken, appSecret) };
}
