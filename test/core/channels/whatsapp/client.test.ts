import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { WhatsAppAPI } from 'whatsapp-api-js';
import {
  ActionButtons,
  ActionCTA,
  ActionList,
  ActionLocation,
  Audio,
  Body,
  BodyComponent,
  BodyParameter,
  Button,
  Document,
  Image,
  Interactive,
  ListSection,
  Location,
  Row,
  Template,
  Text,
  Video,
} from 'whatsapp-api-js/messages';
import type { ClientMessage } from 'whatsapp-api-js/types';
import type { HttpRequest, Recipient } from '../../../../core/channels/channel.ts';
import { graphVersion } from '../../../../core/channels/meta/graph.ts';
import type { Part } from '../../../../core/channels/part.ts';
import { whatsapp } from '../../../../core/channels/whatsapp/whatsapp.ts';
import { plainHttp, startRecordingServer } from '../../../support/recording-server.ts';

const phoneNumberId = '106540352242922';
const accessToken = 'EAAG-token-of-the-system-user';
const context = { conversationId: 'c', messageId: 'm', part: 0, now: 0 };
const reference = (number: number) => `65f0a1b2c3d4e5f6a7b8c9d0.1z.${number}`;

let server: Awaited<ReturnType<typeof startRecordingServer>>;
let client: WhatsAppAPI;
let settings: Record<string, string>;

beforeAll(async () => {
  server = await startRecordingServer(() => ({
    body: JSON.stringify({ messages: [{ id: 'wamid.1' }], success: true }),
  }));
  settings = { accessToken, phoneNumberId, appSecret: 'secret-of-the-app', apiUrl: server.url };
  client = new WhatsAppAPI({
    token: accessToken,
    appSecret: 'secret-of-the-app',
    v: graphVersion,
    ponyfill: {
      // The client has the address of the real API; everything else of the request is its own.
      fetch: (input, init) =>
        fetch(String(input).replace('https://graph.facebook.com', server.url), init),
    },
  });
});
beforeEach(() => void server.take());
afterAll(() => server.close());

/** What arrives of a request, as far as the API looks at it. */
async function arrived(send: () => Promise<unknown>) {
  await send();
  const [request, ...more] = server.take();
  expect(more).toEqual([]);
  const { method, path, query, headers, body } = request ?? { headers: {}, body: '' };
  return {
    method,
    path,
    query,
    authorization: headers.authorization,
    type: headers['content-type'],
    body: JSON.parse(String(body)),
  };
}

const recipient = (externalId: string, language?: string): Recipient => ({
  settings,
  externalId,
  language,
});

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

const messages: [string, Part, () => ClientMessage][] = [
  [
    'a text',
    { type: 'text', text: 'Grüß Gott, 👋\n*fett*' },
    () => new Text('Grüß Gott, 👋\n*fett*'),
  ],
  [
    'a picture with a caption',
    {
      type: 'image',
      mediaUrl: 'https://files.example.org/cat.jpg',
      mediaType: 'image/jpeg',
      text: 'The cat',
    },
    () => new Image('https://files.example.org/cat.jpg', false, 'The cat'),
  ],
  [
    'a picture without one',
    { type: 'image', mediaUrl: 'https://files.example.org/cat.png' },
    () => new Image('https://files.example.org/cat.png'),
  ],
  [
    'a voice',
    { type: 'audio', mediaUrl: 'https://files.example.org/a.ogg', mediaType: 'audio/ogg' },
    () => new Audio('https://files.example.org/a.ogg'),
  ],
  [
    'a film',
    {
      type: 'video',
      mediaUrl: 'https://files.example.org/a.mp4',
      mediaType: 'video/mp4',
      text: 'How',
    },
    () => new Video('https://files.example.org/a.mp4', false, 'How'),
  ],
  [
    'a document',
    {
      type: 'file',
      mediaUrl: 'https://files.example.org/1',
      mediaType: 'application/pdf',
      name: 'invoice.pdf',
      text: 'Yours',
    },
    () => new Document('https://files.example.org/1', false, 'Yours', 'invoice.pdf'),
  ],
  [
    'a place',
    { type: 'location', lat: 48.85, long: 2.29, name: 'Shop', address: '5 avenue A' },
    () => new Location(2.29, 48.85, 'Shop', '5 avenue A'),
  ],
  [
    'the question where somebody is',
    { type: 'text', text: 'Where are you?', locationRequest: true },
    () => new Interactive(new ActionLocation(), new Body('Where are you?')),
  ],
  [
    'up to three answers, as buttons',
    { type: 'text', text: 'Which?', replies: choices(3) },
    () => {
      const [a, b, c] = choices(3).map(({ title, reference: id }) => new Button(id, title));
      if (!a || !b || !c) throw new Error('three');
      return new Interactive(new ActionButtons(a, b, c), new Body('Which?'));
    },
  ],
  [
    'buttons that stay',
    { type: 'text', text: 'Which?', buttons: choices(1) },
    () =>
      new Interactive(new ActionButtons(new Button(reference(0), 'Size 1')), new Body('Which?')),
  ],
  [
    'more answers, as a list',
    { type: 'text', text: 'Which?', replies: choices(10) },
    () => {
      const [first, ...rest] = choices(10).map(({ title, reference: id }) => new Row(id, title));
      if (!first) throw new Error('ten');
      const list = new ActionList('Choose', new ListSection(undefined, first, ...rest));
      return new Interactive(list, new Body('Which?'));
    },
  ],
  [
    'a link, as a button',
    {
      type: 'text',
      text: 'Your order',
      buttons: [{ type: 'link', title: 'Track it', uri: 'https://shop.example.org/o/1?x=é' }],
    },
    () =>
      new Interactive(
        new ActionCTA('Track it', 'https://shop.example.org/o/1?x=é'),
        new Body('Your order'),
      ),
  ],
  [
    'a template',
    {
      type: 'template',
      template: {
        name: 'order_sent',
        language: { policy: 'deterministic', code: 'fr' },
        components: [{ type: 'body', parameters: [{ type: 'text', text: 'Camille' }] }],
      },
    },
    () => new Template('order_sent', 'fr', new BodyComponent(new BodyParameter('Camille'))),
  ],
];

describe('what is sent is what the official client sends', () => {
  it.each(messages)('[H65] %s', async (_, part, message) => {
    const theirs = await arrived(() =>
      client.sendMessage(phoneNumberId, { phone: '33612345678' } as never, message()),
    );
    expect(await ours(whatsapp.render(part, recipient('33612345678'), context))).toEqual(theirs);
    expect(theirs.path).toBe(`/${graphVersion}/${phoneNumberId}/messages`);
  });

  it('[H64] to who keeps his number to himself', async () => {
    const bsuid = 'US.13491208655302741918';
    const theirs = await arrived(() =>
      client.sendMessage(phoneNumberId, { bsuid }, new Text('Hello')),
    );
    const part: Part = { type: 'text', text: 'Hello' };
    expect(await ours(whatsapp.render(part, recipient(bsuid), context))).toEqual(theirs);
    expect(theirs.body).toMatchObject({ recipient: bsuid });
    expect(theirs.body).not.toHaveProperty('to');
  });

  it('[H65] that a message was read, and that somebody is typing', async () => {
    const to = recipient('33612345678');
    const read = await arrived(() => client.markAsRead(phoneNumberId, 'wamid.7'));
    expect(await ours(whatsapp.markRead?.('wamid.7', to))).toEqual(read);
    const typing = await arrived(() => client.markAsRead(phoneNumberId, 'wamid.7', 'text'));
    expect(await ours(whatsapp.typing?.(to, 'wamid.7'))).toEqual(typing);
    expect(whatsapp.typing?.(to)).toBeUndefined();
  });
});
