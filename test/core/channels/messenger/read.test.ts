import { describe, expect, it } from 'vitest';
import type { InboundEvent } from '../../../../core/channels/inbound.ts';
import { messenger } from '../../../../core/channels/messenger/messenger.ts';

const pageId = '2000';

function raw(body: string, settings = {}): InboundEvent[] {
  const request = { method: 'POST', headers: {}, query: {}, url: '', now: 0 } as const;
  return messenger.read({ ...request, body: Buffer.from(body) }, { pageId, ...settings });
}

function read(...messaging: unknown[]): InboundEvent[] {
  return raw(JSON.stringify({ object: 'page', entry: [{ id: pageId, time: 1, messaging }] }));
}

const envelope = {
  sender: { id: '731' },
  recipient: { id: pageId },
  timestamp: 1_760_000_000_123,
};
const by = { externalUserId: '731', at: 1_760_000_000_123 };
const message = (more: object) => ({ ...envelope, message: { mid: 'm_1', ...more } });
const content = (more: object) => {
  const [event] = read(message(more));
  return event?.kind === 'message' ? event.content : event;
};

describe('what people write on Messenger', () => {
  it('[H69] a text, with what it answers', () => {
    expect(read(message({ text: 'Bonjour 👋', reply_to: { mid: 'm_0' } }))).toEqual([
      {
        kind: 'message',
        ...by,
        externalId: 'm_1',
        content: { type: 'text', text: 'Bonjour 👋' },
        inReplyTo: 'm_0',
      },
    ]);
  });

  it('[H69] files, one or several, with the text they come with', () => {
    const image = {
      type: 'image',
      payload: { url: 'https://scontent.example/1.jpg', sticker_id: 3 },
    };
    const file = { type: 'file', payload: { url: 'https://cdn.example/2.pdf' } };
    expect(content({ attachments: [image] })).toEqual({
      type: 'media',
      reference: 'https://scontent.example/1.jpg',
    });
    expect(content({ text: 'Both', attachments: [image, file] })).toEqual({
      type: 'several',
      contents: [
        { type: 'text', text: 'Both' },
        { type: 'media', reference: 'https://scontent.example/1.jpg' },
        { type: 'media', reference: 'https://cdn.example/2.pdf' },
      ],
    });
  });

  it('[H69] a place, a page or post that is passed on, and what has no form here', () => {
    const place = {
      type: 'location',
      title: 'Home',
      payload: { coordinates: { lat: 1.5, long: 2 } },
    };
    expect(content({ attachments: [place] })).toEqual({
      type: 'location',
      lat: 1.5,
      long: 2,
      name: 'Home',
    });
    const page = { type: 'fallback', title: 'A page', url: 'https://l.example/', payload: null };
    expect(content({ attachments: [page] })).toEqual({
      type: 'text',
      text: 'A page\nhttps://l.example/',
    });
    // It is what the link in the text leads to.
    expect(content({ text: 'https://x.example', attachments: [page] })).toEqual({
      type: 'text',
      text: 'https://x.example',
    });
    expect(content({ attachments: [{ type: 'appointment', payload: {} }] })).toEqual({
      type: 'unsupported',
      what: 'appointment',
    });
    const javascript = { type: 'image', payload: { url: 'javascript:alert(1)' } };
    expect(content({ attachments: [javascript] })).toEqual({ type: 'unsupported', what: 'image' });
  });

  it('[H69] quick replies and buttons, as what they stand for', () => {
    const reference = '65f0a1b2c3d4e5f6a7b8c9d0.1z.0';
    const chosen = { kind: 'choice', ...by, reference, title: 'Yes' };
    expect(read(message({ text: 'Yes', quick_reply: { payload: reference } }))).toEqual([
      { ...chosen, externalId: 'm_1' },
    ]);
    const postback = { title: 'Yes', payload: reference };
    expect(read({ ...envelope, postback: { mid: 'm_2', ...postback } })).toEqual([
      { ...chosen, externalId: 'm_2' },
    ]);
    // Older ones have no id: the same again has to be the same.
    const [first] = read({ ...envelope, postback });
    expect(first).toEqual({ ...chosen, externalId: `postback:731:${by.at}` });
    expect(read({ ...envelope, postback })).toEqual([first]);
    expect(read({ ...envelope, timestamp: by.at + 1, postback })).not.toEqual([first]);
  });

  it('[H69] a reaction, as its emoji in answer to what it stands under; not when it is taken back', () => {
    const reaction = { mid: 'm_0', action: 'react', emoji: '❤', reaction: 'love' };
    expect(read({ ...envelope, reaction })).toMatchObject([
      { kind: 'message', ...by, content: { type: 'text', text: '❤' }, inReplyTo: 'm_0' },
    ]);
    for (const none of [{ action: 'unreact', emoji: '❤' }, { action: 'react' }]) {
      expect(read({ ...envelope, reaction: { mid: 'm_0', ...none } })).toEqual([]);
    }
  });

  it('[H69] not what the page itself wrote, what was taken back, where somebody came from, or what other apps do', () => {
    expect(read(message({ text: 'Ours', is_echo: true, app_id: 1 }))).toEqual([]);
    expect(read({ ...message({ text: 'Ours' }), sender: { id: pageId } })).toEqual([]);
    expect(read(message({ is_deleted: true, text: 'Gone' }))).toEqual([]);
    expect(
      read({ ...envelope, referral: { ref: 'ad', source: 'ADS', type: 'OPEN_THREAD' } }),
    ).toEqual([]);
    expect(read({ ...envelope, pass_thread_control: { new_owner_app_id: '1' } })).toEqual([]);
    expect(read({ ...envelope, account_linking: { status: 'linked' } })).toEqual([]);
    expect(read({ ...envelope, message_edit: { mid: 'm_1', text: 'Other' } })).toEqual([]);
    expect(read(message({}))).toEqual([]);
    expect(read(message({ is_unsupported: true }))).toMatchObject([
      { content: { type: 'unsupported', what: 'message' } },
    ]);
  });

  it('[H69] of its own page alone, where that was set', () => {
    const entry = (id: string) => ({ id, messaging: [message({ text: id })] });
    const body = JSON.stringify({
      object: 'page',
      entry: [
        entry('1'),
        entry(pageId),
        { ...entry(pageId), messaging: undefined, standby: [message({ text: 'x' })] },
      ],
    });
    expect(raw(body)).toMatchObject([{ content: { text: pageId } }]);
    const all = messenger.read(
      { method: 'POST', headers: {}, query: {}, url: '', now: 0, body: Buffer.from(body) },
      {},
    );
    expect(all).toHaveLength(2);
    expect(raw(body.replace('"page"', '"instagram"'))).toEqual([]);
  });

  it('[H70] what was delivered and read: by ids, or all until a moment', () => {
    expect(read({ ...envelope, delivery: { mids: ['m_1', 'm_2'], watermark: 5 } })).toEqual([
      { kind: 'delivered', externalUserId: '731', at: 5, externalId: 'm_1' },
      { kind: 'delivered', externalUserId: '731', at: 5, externalId: 'm_2' },
    ]);
    expect(read({ ...envelope, delivery: { watermark: 5 } })).toEqual([
      { kind: 'delivered', externalUserId: '731', at: 5 },
    ]);
    expect(read({ ...envelope, read: { watermark: 6 } })).toEqual([
      { kind: 'read', externalUserId: '731', at: 6 },
    ]);
  });

  it('[H70] that somebody wants no more, and wants again', () => {
    const optin = (notification_messages_status: string) =>
      read({ ...envelope, optin: { type: 'notification_messages', notification_messages_status } });
    expect(optin('STOP_NOTIFICATIONS')).toEqual([{ kind: 'blocked', ...by }]);
    expect(optin('RESUME_NOTIFICATIONS')).toEqual([{ kind: 'unblocked', ...by }]);
    expect(read({ ...envelope, optin: { type: 'notification_messages' } })).toEqual([]);
  });

  it('[H62] leaves out what is odd, and is never more than 1,000 events', () => {
    for (const body of [
      '',
      'null',
      '[]',
      '{}',
      '{"object":"page"}',
      '{"object":"page","entry":{}}',
    ]) {
      expect(raw(body)).toEqual([]);
    }
    const odd = [null, 1, {}, { sender: {} }, message({ mid: '' }), message({ mid: 5, text: 'x' })];
    expect(read(...odd, message({ text: 'Hi' }))).toHaveLength(1);
    const mids = Array.from({ length: 700 }, (_, index) => `m_${index}`);
    const delivery = { ...envelope, delivery: { mids, watermark: 5 } };
    expect(read(delivery, delivery)).toHaveLength(1000);
  });
});
