import { Messenger, MessengerClient } from 'messaging-api-messenger';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Channel, HttpRequest, Recipient } from '../../../../core/channels/channel.ts';
import { channelOf } from '../../../../core/channels/channels.ts';
import { graphVersion } from '../../../../core/channels/meta/graph.ts';
import type { Part } from '../../../../core/channels/part.ts';
import {
  plainHttp,
  type Recorded,
  startRecordingServer,
} from '../../../support/recording-server.ts';

const psid = '7312345678901234';
const pageAccessToken = 'EAAG-token-of-the-page';
const appSecret = 'secret-of-the-app';
const appId = '1234567890';
const context = { conversationId: 'c', messageId: 'm', part: 0, now: 0 };
const reference = (number: number) => `65f0a1b2c3d4e5f6a7b8c9d0.1z.${number}`;

let server: Awaited<ReturnType<typeof startRecordingServer>>;
let client: MessengerClient;
let to: Recipient;

beforeAll(async () => {
  server = await startRecordingServer(({ path }) => ({
    body: JSON.stringify(
      path.endsWith('/messages')
        ? { recipient_id: psid, message_id: 'm_1' }
        : { id: psid, name: 'Camille Roy', first_name: 'Camille', data: [], success: true },
    ),
  }));
  const settings = { pageAccessToken, appId, appSecret, apiUrl: server.url };
  to = { settings, externalId: psid, language: 'fr' };
  client = new MessengerClient({
    accessToken: pageAccessToken,
    appId,
    appSecret,
    version: graphVersion.slice(1),
    origin: server.url,
  });
});
beforeEach(() => void server.take());
afterAll(() => server.close());

/**
 * What arrives of a request, as far as the API looks at it. Where the client writes its token into the address,
 * we send it in a header: addresses are kept in logs.
 */
function seen({ method, path, query, headers, body }: Recorded) {
  const { access_token: inAddress, ...rest } = query;
  const { authorization } = headers;
  expect(inAddress === undefined).toBe(authorization !== undefined);
  return {
    method,
    path: path.replace(/\/{2,}/g, '/'),
    query: rest,
    token: inAddress ?? authorization?.replace('Bearer ', ''),
    body: body.length === 0 ? undefined : JSON.parse(String(body)),
  };
}

async function arrived(send: () => Promise<unknown>) {
  await send();
  return server.take().map(seen);
}

async function ours(request: HttpRequest | undefined) {
  if (request === undefined) throw new Error('nothing to send');
  expect(request.url).not.toContain(pageAccessToken);
  return arrived(() => plainHttp(request));
}

const replies = Array.from({ length: 13 }, (_, index) => ({
  type: 'choice' as const,
  title: `Size ${index}`,
  reference: reference(index),
}));
const quickReplies = replies.map(({ title, reference: payload }) => ({
  contentType: 'text' as const,
  title,
  payload,
}));
const buttons = [
  { type: 'choice' as const, title: 'Keep', reference: reference(1) },
  { type: 'link' as const, title: 'Look', uri: 'https://shop.example.org/o/1' },
];
const theirButtons = [
  { type: 'postback' as const, title: 'Keep', payload: reference(1) },
  { type: 'web_url' as const, title: 'Look', url: 'https://shop.example.org/o/1' },
];
const response = { messagingType: 'RESPONSE' as const };

const messages: [string, Part, () => Promise<unknown>][] = [
  [
    'a text',
    { type: 'text', text: 'Grüß Gott 👋' },
    () => client.sendText(psid, 'Grüß Gott 👋', response),
  ],
  [
    'a text with answers',
    { type: 'text', text: 'Which?', replies },
    () => client.sendText(psid, 'Which?', { ...response, quickReplies }),
  ],
  [
    'a text with buttons',
    { type: 'text', text: 'Your order', buttons },
    () => client.sendButtonTemplate(psid, 'Your order', theirButtons, response),
  ],
  [
    'a picture',
    { type: 'image', mediaUrl: 'https://a.example/a.png', mediaType: 'image/png' },
    () => client.sendImage(psid, 'https://a.example/a.png', response),
  ],
  [
    'a voice',
    { type: 'audio', mediaUrl: 'https://a.example/a.mp4', mediaType: 'audio/mp4' },
    () => client.sendAudio(psid, 'https://a.example/a.mp4', response),
  ],
  [
    'a film',
    { type: 'video', mediaUrl: 'https://a.example/a.mp4', mediaType: 'video/mp4' },
    () => client.sendVideo(psid, 'https://a.example/a.mp4', response),
  ],
  [
    'a file',
    { type: 'file', mediaUrl: 'https://a.example/a.pdf', mediaType: 'application/pdf' },
    () => client.sendFile(psid, 'https://a.example/a.pdf', response),
  ],
  [
    'cards',
    {
      type: 'cards',
      cards: [
        { title: 'Mug', description: 'Blue', mediaUrl: 'https://a.example/mug.png', buttons },
        { title: 'Pen', description: 'Red', buttons: [] },
      ],
    },
    () =>
      client.sendGenericTemplate(
        psid,
        [
          {
            title: 'Mug',
            subtitle: 'Blue',
            imageUrl: 'https://a.example/mug.png',
            buttons: theirButtons,
          },
          { title: 'Pen', subtitle: 'Red' },
        ] as never,
        response,
      ),
  ],
];

describe.each(['messenger', 'instagram'])(
  '%s: what is sent is what the official client sends',
  (type) => {
    const channel = channelOf(type) as Channel;

    it.each(messages)('[H71] %s', async (_, part, send) => {
      const [theirs] = await arrived(send);
      expect(await ours(channel.render(part, to, context))).toEqual([theirs]);
      expect(theirs?.path).toBe(`/${graphVersion}/me/messages`);
      expect(theirs?.query['appsecret_proof']).toMatch(/^[0-9a-f]{64}$/);
    });

    it('[H71] that a message was read, and that somebody is typing', async () => {
      const read = await arrived(() => client.markSeen(psid));
      expect(await ours(channel.markRead?.('m_7', to))).toEqual(read);
      const typing = await arrived(() => client.typingOn(psid));
      expect(await ours(channel.typing?.(to))).toEqual(typing);
    });

    it('[H74] and what is asked of a person', async () => {
      const fields =
        type === 'messenger'
          ? ['name', 'first_name', 'last_name', 'profile_pic']
          : ['name', 'username', 'profile_pic'];
      const theirs = await arrived(() => client.getUserProfile(psid, { fields: fields as never }));
      const asked = await arrived(
        () => channel.profile?.(psid, to.settings, plainHttp) ?? Promise.reject(),
      );
      expect(asked).toEqual(theirs);
    });

    it('[H73] and how the app is subscribed', async () => {
      const callbackUrl = 'https://api.example.org/channels/65f0a1b2c3d4e5f6a7b8c9d0';
      const settings = { ...to.settings, verifyToken: 'the-token-to-verify' };
      const asked = await arrived(
        () => channel.register?.(callbackUrl, settings, plainHttp) ?? Promise.reject(),
      );
      const [known, subscribed, page] = asked;
      const object = type === 'messenger' ? 'page' : 'instagram';
      const theirs = await arrived(async () => {
        await client.getSubscriptions();
        await client.createSubscription({
          accessToken: `${appId}|${appSecret}`,
          object: object as 'page',
          callbackUrl,
          fields: subscribed?.body.fields.split(','),
          verifyToken: 'the-token-to-verify',
        });
      });
      // The app's own token needs no proof; the client makes one of another token.
      for (const one of theirs) delete one.query['appsecret_proof'];
      expect([known, subscribed]).toEqual(theirs);
      expect(subscribed?.body.fields).toContain('messages,messaging_postbacks');
      expect(page).toMatchObject({
        method: 'POST',
        path: `/${graphVersion}/me/subscribed_apps`,
        token: pageAccessToken,
      });
      expect(asked).toHaveLength(3);
    });
  },
);

describe('messenger alone', () => {
  it('[H71] has quick replies with buttons and files too', async () => {
    const messenger = channelOf('messenger') as Channel;
    const one = replies.slice(0, 1);
    const image = Messenger.createImage('https://a.example/a.png', {
      quickReplies: quickReplies.slice(0, 1),
    });
    const theirs = await arrived(() => client.sendMessage(psid, image, response));
    const part: Part = { type: 'image', mediaUrl: 'https://a.example/a.png', replies: one };
    expect(await ours(messenger.render(part, to, context))).toEqual(theirs);
  });
});
