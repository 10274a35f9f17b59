import { messagingApi } from '@line/bot-sdk';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { HttpRequest, Recipient } from '../../../../core/channels/channel.ts';
import { line } from '../../../../core/channels/line/line.ts';
import type { Part } from '../../../../core/channels/part.ts';
import { plainHttp, startRecordingServer } from '../../../support/recording-server.ts';

const channelAccessToken = 'long-lived+token/of=the-channel==';
const channelSecret = '0123456789abcdef0123456789abcdef';
const userId = 'U4af4980629e0f1a2b3c4d5e6f7a8b9c0d';
const context = { conversationId: 'c', messageId: 'm', part: 0, now: 0 };
const reference = (number: number) => `65f0a1b2c3d4e5f6a7b8c9d0.1z.${number}`;
const file = (name: string) => `https://files.example.org/${name}`;

let server: Awaited<ReturnType<typeof startRecordingServer>>;
let client: messagingApi.MessagingApiClient;
let blobs: messagingApi.MessagingApiBlobClient;
let settings: Record<string, string>;

beforeAll(async () => {
  server = await startRecordingServer();
  const { url } = server;
  settings = { channelSecret, channelAccessToken, apiUrl: url, dataApiUrl: url };
  client = new messagingApi.MessagingApiClient({ channelAccessToken, baseURL: url });
  blobs = new messagingApi.MessagingApiBlobClient({ channelAccessToken, baseURL: url });
});
beforeEach(() => void server.take());
afterAll(() => server.close());

/** What arrives of a request, as far as the API looks at it. */
async function arrived(send: () => unknown) {
  await send();
  const [request, ...more] = server.take();
  expect(more).toEqual([]);
  if (request === undefined) throw new Error('nothing has arrived');
  const { method, path, query, headers, body } = request;
  const said = String(body);
  return {
    method,
    path,
    query,
    authorization: headers.authorization,
    retryKey: headers['x-line-retry-key'],
    // Of what has no body nobody looks at its type.
    type: said === '' ? undefined : headers['content-type'],
    body: said === '' ? undefined : JSON.parse(said),
  };
}

const recipient = (language?: string): Recipient => ({ settings, externalId: userId, language });

async function ours(request: HttpRequest | undefined) {
  if (request === undefined) throw new Error('nothing to send');
  return arrived(() => plainHttp(request));
}

const choices = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    type: 'choice' as const,
    title: `Size ${index + 1}`,
    reference: reference(index),
  }));
const link = { type: 'link', title: 'Track it', uri: 'https://shop.example.org/o/1?x=y' } as const;

const pressed = (index: number): messagingApi.PostbackAction => ({
  type: 'postback',
  label: `Size ${index + 1}`,
  data: reference(index),
  displayText: `Size ${index + 1}`,
});
const opened: messagingApi.URIAction = { type: 'uri', label: 'Track it', uri: link.uri };
const quickReply = (count: number): messagingApi.QuickReply => ({
  items: Array.from({ length: count }, (_, index) => ({ type: 'action', action: pressed(index) })),
});

const bubble: messagingApi.FlexBubble = {
  type: 'bubble',
  hero: {
    type: 'image',
    url: file('mug.jpg'),
    size: 'full',
    aspectRatio: '20:13',
    aspectMode: 'cover',
  },
  body: {
    type: 'box',
    layout: 'vertical',
    spacing: 'sm',
    contents: [
      { type: 'text', text: 'Mug', weight: 'bold', wrap: true },
      { type: 'text', text: 'Blue', size: 'sm', wrap: true },
    ],
  },
  footer: {
    type: 'box',
    layout: 'vertical',
    contents: [
      { type: 'button', height: 'sm', action: pressed(0) },
      { type: 'button', height: 'sm', action: opened },
    ],
  },
};
const plainBubble: messagingApi.FlexBubble = {
  type: 'bubble',
  body: {
    type: 'box',
    layout: 'vertical',
    spacing: 'sm',
    contents: [{ type: 'text', text: 'Cup', weight: 'bold', wrap: true }],
  },
};

const messages: [string, Part, messagingApi.Message][] = [
  [
    'a text, in which nothing is markup',
    { type: 'text', text: 'Grüß Gott, 👋\n*fett* $ {x}' },
    { type: 'text', text: 'Grüß Gott, 👋\n*fett* $ {x}' },
  ],
  [
    'answers, as quick replies',
    { type: 'text', text: 'Which?', replies: choices(13) },
    { type: 'text', text: 'Which?', quickReply: quickReply(13) },
  ],
  [
    'buttons that stay, and a link among them',
    { type: 'text', text: 'Which?', buttons: [...choices(3), link] },
    {
      type: 'template',
      altText: 'Which?',
      template: {
        type: 'buttons',
        text: 'Which?',
        actions: [pressed(0), pressed(1), pressed(2), opened],
      },
    },
  ],
  [
    'the question where somebody is',
    { type: 'text', text: 'Where are you?', locationRequest: true },
    {
      type: 'text',
      text: 'Where are you?',
      quickReply: {
        items: [{ type: 'action', action: { type: 'location', label: 'Send location' } }],
      },
    },
  ],
  [
    'a picture',
    { type: 'image', mediaUrl: file('cat.jpg'), mediaType: 'image/jpeg', name: 'The cat' },
    {
      type: 'image',
      originalContentUrl: file('cat.jpg'),
      previewImageUrl: file('cat.jpg'),
    },
  ],
  [
    'a picture with answers',
    { type: 'image', mediaUrl: file('cat.png'), mediaType: 'image/png', replies: choices(2) },
    {
      type: 'image',
      originalContentUrl: file('cat.png'),
      previewImageUrl: file('cat.png'),
      quickReply: quickReply(2),
    },
  ],
  [
    'cards side by side',
    {
      type: 'cards',
      cards: [
        {
          title: 'Mug',
          description: 'Blue',
          mediaUrl: file('mug.jpg'),
          buttons: [...choices(1), link],
        },
        { title: 'Cup', buttons: [] },
      ],
    },
    {
      type: 'flex',
      altText: 'Mug · Cup',
      contents: { type: 'carousel', contents: [bubble, plainBubble] },
    },
  ],
  [
    'a place',
    { type: 'location', lat: 48.85, long: 2.29, name: 'Shop', address: '5 avenue A' },
    { type: 'location', title: 'Shop', address: '5 avenue A', latitude: 48.85, longitude: 2.29 },
  ],
];

describe('what is sent is what the official client sends', () => {
  it.each(messages)('[H87] %s', async (_, part, message) => {
    const request = line.render(part, recipient(), context);
    const retryKey = request?.headers['x-line-retry-key'];
    const theirs = await arrived(() =>
      client.pushMessage({ to: userId, messages: [message] }, retryKey),
    );
    expect(theirs.retryKey).toMatch(/^[0-9a-f]{8}-/);
    expect(await ours(request)).toEqual(theirs);
  });

  it('[H87] the button that tells a position has its words in the language of the person', () => {
    const part = { type: 'text', text: '?', locationRequest: true } as const;
    const label = (language: string) => {
      const request = line.render(part, recipient(language), context);
      return JSON.parse(String(request?.body)).messages[0].quickReply.items[0].action.label;
    };
    expect(label('fr-CA')).toBe('Envoyer ma position');
    expect(label('zh-TW')).not.toBe(label('zh-CN'));
    expect(label('constructor')).toBe('Send location');
    const languages = 'ar de en es fr id it ja ko nl pl pt th zh zh-Hant'.split(' ');
    for (const language of languages) expect(label(language).length).toBeLessThanOrEqual(20);
  });

  it('[H87] that somebody is typing', async () => {
    const theirs = await arrived(() =>
      client.showLoadingAnimation({ chatId: userId, loadingSeconds: 10 }),
    );
    expect(await ours(line.typing?.(recipient()))).toEqual(theirs);
  });

  it('[H89] who somebody is, and a file of his', async () => {
    const theirs = await arrived(() => client.getProfile(userId));
    expect(await arrived(() => line.profile?.(userId, settings, plainHttp))).toEqual(theirs);
    const content = await arrived(() => blobs.getMessageContent('325708'));
    expect(await arrived(() => line.fetchMedia?.('325708', settings, plainHttp))).toEqual(content);
  });

  it('[H84] where to send what people write', async () => {
    const endpoint = 'https://api.example.org/channels/65f0a1b2c3d4e5f6a7b8c9d0';
    const theirs = await arrived(() => client.setWebhookEndpoint({ endpoint }));
    expect(await arrived(() => line.register?.(endpoint, settings, plainHttp))).toEqual(theirs);
  });
});
