import { describe, expect, it } from 'vitest';
import type { InboundContent } from '../../../../core/channels/inbound.ts';
import { line } from '../../../../core/channels/line/line.ts';

const source = { type: 'user', userId: 'U4af49' };
const event = {
  type: 'message',
  mode: 'active',
  webhookEventId: '01FZ74A0TDDPYRVKNK77XKC3ZR',
  deliveryContext: { isRedelivery: false },
  timestamp: 1_767_323_045_123,
  source,
  replyToken: 'r',
};

function read(...events: unknown[]) {
  const body = Buffer.from(JSON.stringify({ destination: 'U0', events }));
  return line.read({ method: 'POST', headers: {}, query: {}, url: '', now: 0, body }, {});
}

function contentOf(message: object): InboundContent | undefined {
  const [found] = read({ ...event, message: { id: '325708', ...message } });
  return found?.kind === 'message' ? found.content : undefined;
}

describe('what somebody writes to an official account', () => {
  it('[H86] is his, when he wrote it, and what it answers', () => {
    const message = { id: '325708', type: 'text', text: 'Hello 👋', quotedMessageId: '325700' };
    expect(read({ ...event, message })).toEqual([
      {
        kind: 'message',
        externalUserId: 'U4af49',
        externalId: '325708',
        at: 1_767_323_045_123,
        content: { type: 'text', text: 'Hello 👋' },
        inReplyTo: '325700',
      },
    ]);
  });

  it('[H86] is the same when LINE tells it again', () => {
    const message = { id: '325708', type: 'text', text: 'Hello' };
    const again = { ...event, deliveryContext: { isRedelivery: true }, replyToken: 'other' };
    expect(read({ ...again, message })).toEqual(read({ ...event, message }));
    const postback = { ...event, type: 'postback', postback: { data: 'r' } };
    expect(read({ ...postback, ...{ replyToken: 'other' } })).toEqual(read(postback));
  });

  it('[H86] may be a file, which lies at LINE or elsewhere', () => {
    const media = { type: 'media', reference: '325708' } as const;
    const own = { contentProvider: { type: 'line' } };
    for (const type of ['image', 'video', 'audio']) {
      expect(contentOf({ type, ...own, duration: 6000 }), type).toEqual(media);
    }
    expect(contentOf({ type: 'file', fileName: 'a.pdf', fileSize: 2138 })).toEqual({
      ...media,
      name: 'a.pdf',
      size: 2138,
    });
    const elsewhere = (originalContentUrl: unknown) =>
      contentOf({ type: 'image', contentProvider: { type: 'external', originalContentUrl } });
    expect(elsewhere('https://a.example/1.jpg')).toEqual({
      type: 'media',
      reference: 'https://a.example/1.jpg',
    });
    for (const wrong of ['http://a.example/1', 'file:///etc/passwd', '', undefined, 7, '325709']) {
      expect(elsewhere(wrong)).toEqual({ type: 'unsupported', what: 'image' });
    }
  });

  it('[H86] may be a place', () => {
    const at = { type: 'location', latitude: 35.6, longitude: 139.7 };
    expect(contentOf({ ...at, title: 'Office', address: '1-3 Kioicho' })).toEqual({
      type: 'location',
      lat: 35.6,
      long: 139.7,
      name: 'Office',
      address: '1-3 Kioicho',
    });
    expect(contentOf(at)).toEqual({ type: 'location', lat: 35.6, long: 139.7 });
    expect(contentOf({ ...at, latitude: 91 })).toEqual({ type: 'unsupported', what: 'location' });
  });

  it('[H86] may be a sticker, with words or without, or something new', () => {
    const sticker = { type: 'sticker', packageId: '1', stickerId: '2' };
    expect(contentOf({ ...sticker, text: 'Thanks' })).toEqual({ type: 'text', text: 'Thanks' });
    expect(contentOf(sticker)).toEqual({ type: 'unsupported', what: 'sticker' });
    expect(contentOf({ type: 'hologram' })).toEqual({ type: 'unsupported', what: 'hologram' });
  });
});

describe('what else somebody does', () => {
  it('[H86] a button that is pressed is a choice', () => {
    const postback = { data: '65f0a1b2c3d4e5f6a7b8c9d0.1z.1' };
    expect(read({ ...event, type: 'postback', postback })).toEqual([
      {
        kind: 'choice',
        externalUserId: 'U4af49',
        externalId: event.webhookEventId,
        at: event.timestamp,
        reference: postback.data,
      },
    ]);
    const long = { data: 'x'.repeat(300), displayText: 'Yes' };
    expect(read({ ...event, type: 'postback', postback: long })).toMatchObject([
      { reference: 'x'.repeat(64) },
    ]);
  });

  it('[H88] who blocks the account is not written to until he comes back', () => {
    const at = { externalUserId: 'U4af49', at: event.timestamp };
    expect(read({ ...event, type: 'unfollow' })).toEqual([{ kind: 'blocked', ...at }]);
    const follow = { ...event, type: 'follow', follow: { isUnblocked: true } };
    expect(read(follow)).toEqual([{ kind: 'unblocked', ...at }]);
  });

  it('[H86] groups, rooms, events of other kinds and what another program answers are left out', () => {
    const message = { id: '1', type: 'text', text: 'x' };
    const others = [
      { ...event, message, source: { type: 'group', groupId: 'C1', userId: 'U1' } },
      { ...event, message, source: { type: 'room', roomId: 'R1', userId: 'U1' } },
      { ...event, message, source: undefined },
      { ...event, message, mode: 'standby' },
      { ...event, type: 'unsend', unsend: { messageId: '1' } },
      { ...event, type: 'accountLink', link: { result: 'ok', nonce: 'n' } },
      { ...event, type: 'postback', webhookEventId: undefined, postback: { data: 'x' } },
      { ...event, message: { type: 'text', text: 'no id' } },
      { ...event, message: { id: '', type: 'text', text: 'no id' } },
      { ...event, message: { id: 'x'.repeat(513), type: 'text', text: 'no id' } },
    ];
    expect(read(...others)).toEqual([]);
  });

  it('[H62] what stands beside what is odd is taken, in its order', () => {
    const text = (id: string) => ({ ...event, message: { id, type: 'text', text: id } });
    const odd = { ...event, timestamp: 'soon', message: { id: '9', type: 'text', text: 'x' } };
    expect(read(null, text('1'), 7, { type: 'message' }, odd, text('2'))).toMatchObject([
      { externalId: '1' },
      { externalId: '9' },
      { externalId: '2' },
    ]);
    // What LINE sends when its address is tried out.
    expect(read()).toEqual([]);
  });
});
