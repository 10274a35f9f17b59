import * as z from 'zod/mini';
import type { Channel, Profile, Recipient, Settings } from '../channel.ts';
import { bearer, postJson } from '../http-json.ts';
import { ask, graphUrl, proofOf } from './graph.ts';
import { fetchMedia } from './page-media.ts';
import { outcome } from './page-outcome.ts';
import { readPageEvents } from './page-read.ts';
import { messageOf } from './page-render.ts';
import { type PageNetwork, pageSetup } from './page-setup.ts';
import { answerVerification, isSigned } from './signature.ts';

const person = z.object({
  name: z.optional(z.string()),
  username: z.optional(z.string()),
  first_name: z.optional(z.string()),
  last_name: z.optional(z.string()),
  profile_pic: z.optional(z.string()),
});

/** A channel of a Facebook page, or of the Instagram account that belongs to one. */
export function pageChannel(network: PageNetwork): Channel {
  const { subscriptions, own, profileFields } = network;
  return {
    ...pageSetup(network),

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
