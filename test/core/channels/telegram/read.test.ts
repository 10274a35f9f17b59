import { describe, expect, it } from 'vitest';
import type { InboundContent } from '../../../../core/channels/inbound.ts';
import { telegram } from '../../../../core/channels/telegram/telegram.ts';

const settings = { token: '110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw' };
const from = { id: 5, is_bot: false, first_name: 'Ada', last_name: 'L.', language_code: 'fr' };
const chat = { id: 5, type: 'private', first_name: 'Ada' };
const said = { message_id: 7, from, chat, date: 1_767_323_045 };

function read(update: object | string) {
  const body = Buffer.from(
    typeof update === 'string' ? update : JSON.stringify({ update_id: 1, ...update }),
  );
  const request = { method: 'POST', headers: {}, query: {}, url: '', now: 0 } as const;
  return telegram.read({ ...request, body }, settings);
}

function contentOf(message: object): InboundContent | undefined {
  const [event] = read({ message: { ...said, ...message } });
  return event?.kind === 'message' ? event.content : undefined;
}

describe('what somebody writes to a bot', () => {
  it('[H79] is his, with his name and language, when he wrote it, and what it answers', () => {
    expect(
      read({ message: { ...said, text: 'Bonjour 👋', reply_to_message: { message_id: 3, chat } } }),
    ).toEqual([
      {
        kind: 'message',
        externalUserId: '5',
        externalId: '110201543:5:7',
        at: 1_767_323_045_000,
        content: { type: 'text', text: 'Bonjour 👋' },
        profile: { name: 'Ada L.', locale: 'fr' },
        inReplyTo: '110201543:5:3',
      },
    ]);
    const named = { id: 5, is_bot: false, username: 'ada' };
    expect(read({ message: { ...said, from: named, text: 'x' } })).toMatchObject([
      { profile: { name: 'ada' } },
    ]);
  });

  it('[H79] has another id from another bot: the integration may be given one', () => {
    const update = { message: { ...said, text: 'x' } };
    const body = Buffer.from(JSON.stringify(update));
    const request = { method: 'POST', headers: {}, query: {}, url: '', now: 0, body } as const;
    const other = { token: `99${settings.token}` };
    expect(telegram.read(request, other)).toMatchObject([{ externalId: '99110201543:5:7' }]);
  });

  it('[H79] begins with /start, and what his link had behind it', () => {
    const entities = [{ type: 'bot_command', offset: 0, length: 6 }];
    expect(contentOf({ text: '/start order-17', entities })).toEqual({
      type: 'text',
      text: '/start order-17',
    });
  });

  it('[H79] may be a picture, of which the largest is taken', () => {
    const photo = [90, 1280, 320].map((width) => ({
      file_id: `of-${width}`,
      file_unique_id: `u${width}`,
      width,
      height: width,
      file_size: width * 10,
    }));
    expect(contentOf({ photo, caption: 'The cat' })).toEqual({
      type: 'media',
      reference: 'of-1280',
      mediaType: 'image/jpeg',
      size: 12_800,
      text: 'The cat',
    });
  });

  it('[H79] may be a file of any kind, a voice, or a sticker', () => {
    const file = { file_id: 'f-1', file_unique_id: 'u', file_size: 9 };
    const media = { type: 'media', reference: 'f-1', size: 9 } as const;
    const cases: [object, InboundContent][] = [
      [
        {
          document: { ...file, file_name: 'a.pdf', mime_type: 'application/pdf' },
          caption: 'Mine',
        },
        { ...media, name: 'a.pdf', mediaType: 'application/pdf', text: 'Mine' },
      ],
      [{ document: { ...file, file_name: 'a.pdf' } }, { ...media, name: 'a.pdf' }],
      [{ voice: { ...file, duration: 3 } }, { ...media, mediaType: 'audio/ogg' }],
      [
        { audio: { ...file, mime_type: 'audio/mpeg', title: 'Song' } },
        { ...media, mediaType: 'audio/mpeg' },
      ],
      [
        { video: file, caption: 'How' },
        { ...media, mediaType: 'video/mp4', text: 'How' },
      ],
      [{ video_note: { ...file, length: 240 } }, { ...media, mediaType: 'video/mp4' }],
      [
        {
          animation: { ...file, mime_type: 'video/mp4' },
          document: { ...file, mime_type: 'video/mp4', file_name: 'cat.mp4' },
        },
        { ...media, mediaType: 'video/mp4', name: 'cat.mp4' },
      ],
      [
        { sticker: { ...file, is_animated: false, is_video: false, emoji: '👍' } },
        { ...media, mediaType: 'image/webp' },
      ],
      [{ sticker: { ...file, is_video: true } }, { ...media, mediaType: 'video/webm' }],
      [{ sticker: { ...file, is_animated: true, emoji: '👍' } }, { type: 'text', text: '👍' }],
      [{ sticker: { ...file, is_animated: true } }, { type: 'unsupported', what: 'sticker' }],
    ];
    for (const [message, content] of cases) expect(contentOf(message)).toEqual(content);
  });

  it('[H79] may be a place, with its name where it has one, or a contact', () => {
    const location = { latitude: 48.85, longitude: 2.29, horizontal_accuracy: 5 };
    expect(contentOf({ location })).toEqual({ type: 'location', lat: 48.85, long: 2.29 });
    expect(contentOf({ venue: { location, title: 'Shop', address: '5 avenue A' } })).toEqual({
      type: 'location',
      lat: 48.85,
      long: 2.29,
      name: 'Shop',
      address: '5 avenue A',
    });
    expect(
      contentOf({ contact: { phone_number: '+33 1', first_name: 'Ada', last_name: 'L.' } }),
    ).toEqual({ type: 'text', text: 'Ada L.\n+33 1' });
    expect(contentOf({ dice: { emoji: '🎯', value: 6 } })).toEqual({ type: 'text', text: '🎯 6' });
  });

  it('[H79] is named when it has no form here, and is nothing when it is a note of Telegram itself', () => {
    expect(contentOf({ poll: { id: '1', question: 'Which?' } })).toEqual({
      type: 'unsupported',
      what: 'poll',
    });
    expect(contentOf({ paid_media: {} })).toEqual({ type: 'unsupported', what: 'paid media' });
    expect(contentOf({ location: { latitude: 91, longitude: 0 } })).toEqual({
      type: 'unsupported',
      what: 'location',
    });
    for (const note of [
      {},
      { pinned_message: { message_id: 1 } },
      { message_auto_delete_timer_changed: { message_auto_delete_time: 9 } },
      { write_access_allowed: {} },
    ]) {
      expect(read({ message: { ...said, ...note } })).toEqual([]);
    }
  });

  it('[H79] is not what is said in groups and channels, by bots, or again in other words', () => {
    const text = 'Hello';
    expect(read({ message: { ...said, text } })).toHaveLength(1);
    for (const update of [
      { message: { ...said, text, chat: { id: -100, type: 'group' } } },
      { message: { ...said, text, chat: { id: -100, type: 'supergroup' } } },
      { channel_post: { ...said, text, chat: { id: -100, type: 'channel' } } },
      { message: { ...said, text, from: { ...from, is_bot: true } } },
      { edited_message: { ...said, text, edit_date: said.date + 1 } },
      { business_message: { ...said, text } },
      { message: { ...said, text, message_id: 0 } },
    ]) {
      expect(read(update)).toEqual([]);
    }
  });
});

describe('what somebody presses', () => {
  const data = '65f0a1b2c3d4e5f6a7b8c9d0.1z.1';
  const query = { id: '4382', from, chat_instance: '1', data };
  const message = {
    message_id: 3,
    chat,
    date: 1,
    reply_markup: {
      inline_keyboard: [
        [{ text: 'Track it', url: 'https://a.example/' }],
        [{ text: 'Size 2', callback_data: data }],
      ],
    },
  };

  it('[H82] is a choice, with the words of the button', () => {
    expect(read({ callback_query: { ...query, message } })).toEqual([
      {
        kind: 'choice',
        externalUserId: '5',
        externalId: '4382',
        reference: data,
        title: 'Size 2',
        profile: { name: 'Ada L.', locale: 'fr' },
      },
    ]);
  });

  it('[H82] is one without them under a message that Telegram does not show any more', () => {
    const [event] = read({
      callback_query: { ...query, message: { chat, message_id: 3, date: 0 } },
    });
    expect(event).toMatchObject({ kind: 'choice', reference: data });
    expect(event).not.toHaveProperty('title');
  });

  it('[H82] says no more than what a button of ours can say', () => {
    const long = { ...query, data: 'x'.repeat(1000), message };
    expect(read({ callback_query: long })).toMatchObject([{ reference: 'x'.repeat(64) }]);
  });

  it('[H82] is none in a group, or of what was not sent to him', () => {
    const group = { ...message, chat: { id: -5, type: 'group' } };
    expect(read({ callback_query: { ...query, message: group } })).toEqual([]);
    expect(read({ callback_query: { ...query, inline_message_id: 'i' } })).toEqual([]);
    const game = { ...query, data: undefined, game_short_name: 'g', message };
    expect(read({ callback_query: game })).toEqual([]);
  });
});

describe('who blocks a bot', () => {
  const change = (status: string, place: object = chat) => ({
    my_chat_member: {
      chat: place,
      from,
      date: 1_767_323_045,
      old_chat_member: { status: 'member' },
      new_chat_member: { status, user: { id: 110201543, is_bot: true } },
    },
  });

  it('[H79] is not written to, until he unblocks it', () => {
    const base = { externalUserId: '5', at: 1_767_323_045_000 };
    expect(read(change('kicked'))).toEqual([{ kind: 'blocked', ...base }]);
    expect(read(change('member'))).toEqual([{ kind: 'unblocked', ...base }]);
    expect(read(change('kicked', { id: -5, type: 'supergroup' }))).toEqual([]);
    expect(read(change('administrator'))).toEqual([]);
  });
});
