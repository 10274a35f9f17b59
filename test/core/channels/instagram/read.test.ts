import { describe, expect, it } from 'vitest';
import type { InboundEvent } from '../../../../core/channels/inbound.ts';
import { instagram } from '../../../../core/channels/instagram/instagram.ts';

const businessId = '17841444303043201';

function read(messaging: unknown[], id = businessId, settings = { businessId }): InboundEvent[] {
  const body = JSON.stringify({ object: 'instagram', entry: [{ id, time: 1, messaging }] });
  const request = { method: 'POST', headers: {}, query: {}, url: '', now: 0 } as const;
  return instagram.read({ ...request, body: Buffer.from(body) }, settings);
}

const envelope = {
  sender: { id: '555' },
  recipient: { id: businessId },
  timestamp: 1_760_000_000_123,
};
const by = { externalUserId: '555', at: 1_760_000_000_123 };
const message = (more: object) => ({ ...envelope, message: { mid: 'aWdf', ...more } });

describe('what people write on Instagram', () => {
  it('[H69] texts, answers to stories among them, and files', () => {
    expect(read([message({ text: 'Hello' })])).toEqual([
      { kind: 'message', ...by, externalId: 'aWdf', content: { type: 'text', text: 'Hello' } },
    ]);
    const story = { story: { id: '1', url: 'https://lookaside.example/story' } };
    expect(read([message({ text: 'Nice!', reply_to: story })])).toEqual([
      { kind: 'message', ...by, externalId: 'aWdf', content: { type: 'text', text: 'Nice!' } },
    ]);
    const video = { type: 'video', payload: { url: 'https://lookaside.example/1' } };
    expect(read([message({ attachments: [video] })])).toMatchObject([
      { content: { type: 'media', reference: 'https://lookaside.example/1' } },
    ]);
  });

  it('[H69] a post that is passed on once, although it is told under two names', () => {
    const payload = { ig_post_media_id: '1', title: 'Look', url: 'https://lookaside.example/2' };
    const attachments = [
      { type: 'share', payload },
      { type: 'ig_post', payload },
    ];
    expect(read([message({ attachments })])).toMatchObject([
      { content: { type: 'text', text: 'Look\nhttps://lookaside.example/2' } },
    ]);
  });

  it('[H69] that the account was mentioned in a story, but not the story, which may not be kept', () => {
    const mention = { type: 'story_mention', payload: { url: 'https://lookaside.example/3' } };
    expect(read([message({ attachments: [mention] })])).toMatchObject([
      { content: { type: 'unsupported', what: 'story_mention' } },
    ]);
  });

  it('[H69] not what the account itself wrote; of the account or its page alone', () => {
    expect(read([message({ text: 'Ours', is_echo: true })])).toEqual([]);
    expect(read([{ ...message({ text: 'Ours' }), sender: { id: businessId } }])).toEqual([]);
    expect(read([message({ text: 'Hi' })], '1')).toEqual([]);
    const both = { businessId, pageId: '2000' };
    expect(read([message({ text: 'Hi' })], '2000', both)).toHaveLength(1);
    expect(read([message({ text: 'Hi' })], '2001', both)).toEqual([]);
  });

  it('[H70] which message was seen', () => {
    expect(read([{ ...envelope, read: { mid: 'aWdg' } }])).toEqual([
      { kind: 'read', ...by, externalId: 'aWdg' },
    ]);
  });
});
