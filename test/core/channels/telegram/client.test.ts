import { Api, InlineKeyboard, Keyboard } from 'grammy';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { HttpRequest, Recipient } from '../../../../core/channels/channel.ts';
import type { Part } from '../../../../core/channels/part.ts';
import { telegram } from '../../../../core/channels/telegram/telegram.ts';
import { plainHttp, startRecordingServer } from '../../../support/recording-server.ts';

const token = '110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw';
const chatId = 5_123_456_789;
const context = { conversationId: 'c', messageId: 'm', part: 0, now: 0 };
const reference = (number: number) => `65f0a1b2c3d4e5f6a7b8c9d0.1z.${number}`;
const file = (name: string) => `https://files.example.org/${name}`;

let server: Awaited<ReturnType<typeof startRecordingServer>>;
let client: Api;
let settings: Record<string, string>;

beforeAll(async () => {
  server = await startRecordingServer(() => ({ body: '{"ok":true,"result":true}' }));
  settings = { token, apiUrl: server.url };
  client = new Api(token, { apiRoot: server.url });
});
beforeEach(() => void server.take());
afterAll(() => server.close());

/** What arrives of a request, as far as the API looks at it. */
async function arrived(send: () => Promise<unknown>) {
  await send();
  const [request, ...more] = server.take();
  expect(more).toEqual([]);
  const { method, path, query, headers, body } = request ?? { headers: {}, body: '' };
  return { method, path, query, type: headers['content-type'], body: JSON.parse(String(body)) };
}

const recipient = (language?: string): Recipient => ({
  settings,
  externalId: String(chatId),
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
const link = { type: 'link', title: 'Track it', uri: 'https://shop.example.org/o/1?x=é' } as const;
const keyboard = (count: number) => {
  const made = new InlineKeyboard();
  for (const { title, reference: data } of choices(count)) made.text(title, data).row();
  // The client begins another row behind the last.
  made.inline_keyboard.pop();
  return made;
};

const messages: [string, Part, () => Promise<unknown>][] = [
  [
    'a text, in which nothing is markup',
    { type: 'text', text: 'Grüß Gott, 👋\n*fett* <b>' },
    () => client.sendMessage(chatId, 'Grüß Gott, 👋\n*fett* <b>'),
  ],
  [
    'answers, as buttons under the text',
    { type: 'text', text: 'Which?', replies: choices(3) },
    () => client.sendMessage(chatId, 'Which?', { reply_markup: keyboard(3) }),
  ],
  [
    'buttons that stay, and a link among them',
    { type: 'text', text: 'Which?', buttons: [link, ...choices(1)] },
    () =>
      client.sendMessage(chatId, 'Which?', {
        reply_markup: new InlineKeyboard()
          .url('Track it', link.uri)
          .row()
          .text('Size 1', reference(0)),
      }),
  ],
  [
    'the question where somebody is',
    { type: 'text', text: 'Where are you?', locationRequest: true },
    () =>
      client.sendMessage(chatId, 'Where are you?', {
        reply_markup: new Keyboard().requestLocation('Send my location').oneTime().resized(),
      }),
  ],
  [
    'a picture with a caption and an answer under it',
    {
      type: 'image',
      mediaUrl: file('cat.jpg'),
      mediaType: 'image/jpeg',
      text: 'The cat',
      replies: choices(1),
    },
    () =>
      client.sendPhoto(chatId, file('cat.jpg'), { caption: 'The cat', reply_markup: keyboard(1) }),
  ],
  [
    'a picture without anything',
    { type: 'image', mediaUrl: file('cat') },
    () => client.sendPhoto(chatId, file('cat')),
  ],
  [
    'a picture that moves',
    { type: 'image', mediaUrl: file('cat.gif'), mediaType: 'image/gif', text: 'Look' },
    () => client.sendAnimation(chatId, file('cat.gif'), { caption: 'Look' }),
  ],
  [
    'a sound',
    { type: 'audio', mediaUrl: file('a.mp3'), mediaType: 'audio/mpeg', text: 'Hear' },
    () => client.sendAudio(chatId, file('a.mp3'), { caption: 'Hear' }),
  ],
  [
    'a voice',
    { type: 'audio', mediaUrl: file('a.ogg'), mediaType: 'audio/ogg; codecs=opus' },
    () => client.sendVoice(chatId, file('a.ogg')),
  ],
  [
    'a film',
    { type: 'video', mediaUrl: file('a.mp4'), mediaType: 'video/mp4', text: 'How' },
    () => client.sendVideo(chatId, file('a.mp4'), { caption: 'How' }),
  ],
  [
    'a document',
    { type: 'file', mediaUrl: file('1'), mediaType: 'application/pdf', text: 'Yours' },
    () => client.sendDocument(chatId, file('1'), { caption: 'Yours' }),
  ],
  [
    'a place',
    { type: 'location', lat: 48.85, long: 2.29 },
    () => client.sendLocation(chatId, 48.85, 2.29),
  ],
  [
    'a place that has a name',
    { type: 'location', lat: 48.85, long: 2.29, name: 'Shop', address: '5 avenue A' },
    () => client.sendVenue(chatId, 48.85, 2.29, 'Shop', '5 avenue A'),
  ],
];

describe('what is sent is what the official client sends', () => {
  it.each(messages)('[H80] %s', async (_, part, send) => {
    const theirs = await arrived(send);
    expect(await ours(telegram.render(part, recipient(), context))).toEqual(theirs);
  });

  it('[H80] that somebody is typing', async () => {
    const theirs = await arrived(() => client.sendChatAction(chatId, 'typing'));
    expect(await ours(telegram.typing?.(recipient()))).toEqual(theirs);
  });

  it('[H80] the button that tells a position has its words in the language of the person', async () => {
    const part = { type: 'text', text: 'Où ?', locationRequest: true } as const;
    const theirs = await arrived(() =>
      client.sendMessage(chatId, 'Où ?', {
        reply_markup: new Keyboard().requestLocation('Envoyer ma position').oneTime().resized(),
      }),
    );
    expect(await ours(telegram.render(part, recipient('fr-CA'), context))).toEqual(theirs);
  });

  it('[H83] where a file is, and what is to be sent where', async () => {
    const theirs = await arrived(() => client.getFile('AgACAgIAAxkB'));
    const asked = arrived(() =>
      Promise.resolve(telegram.fetchMedia?.('AgACAgIAAxkB', settings, plainHttp)).catch(() => 0),
    );
    expect(await asked).toEqual(theirs);
    const url = 'https://api.example.org/channels/65f0a1b2c3d4e5f6a7b8c9d0';
    const set = await arrived(async () => telegram.register?.(url, settings, plainHttp));
    const { secret_token, allowed_updates } = set.body;
    expect(set).toEqual(
      await arrived(() => client.setWebhook(url, { secret_token, allowed_updates })),
    );
    expect(allowed_updates).toEqual(['message', 'callback_query', 'my_chat_member']);
  });
});
