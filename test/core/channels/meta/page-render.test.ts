import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instagram } from '../../../../core/channels/instagram/instagram.ts';
import { messenger } from '../../../../core/channels/messenger/messenger.ts';
import type { Button, Part } from '../../../../core/channels/part.ts';

const settings = {
  pageAccessToken: 'token-of-the-page',
  appId: '1',
  appSecret: 'secret-of-the-app',
};
const context = { conversationId: 'c', messageId: 'm', part: 0, now: 0 };
const channels = { messenger, instagram };

function sent(type: keyof typeof channels, part: Part) {
  const to = { settings, externalId: '2', language: undefined };
  return JSON.parse(String(channels[type].render(part, to, context)?.body)).message;
}

const title = fc.string({ minLength: 1, maxLength: 20 });
const choice: fc.Arbitrary<Extract<Button, { type: 'choice' }>> = fc.record({
  type: fc.constant('choice'),
  title,
  reference: fc.uuid(),
});
const link: fc.Arbitrary<Button> = fc.record({
  type: fc.constant('link'),
  title,
  uri: fc.webUrl(),
});
const button = fc.oneof(choice, link);
const text = fc.string({ minLength: 1, maxLength: 640 });
const part: fc.Arbitrary<Part> = fc.oneof(
  fc.record({
    type: fc.constant('text' as const),
    text,
    buttons: fc.array(button, { maxLength: 4 }),
    replies: fc.array(choice, { maxLength: 13 }),
  }),
  fc.record({
    type: fc.constantFrom('image' as const, 'audio' as const, 'video' as const, 'file' as const),
    mediaUrl: fc.webUrl(),
    mediaType: fc.constantFrom(
      'image/png',
      'image/svg+xml',
      'audio/ogg',
      'application/zip',
      'video/mp4',
    ),
    replies: fc.array(choice, { maxLength: 3 }),
    buttons: fc.array(button, { maxLength: 1 }),
  }),
  fc.record({
    type: fc.constant('cards' as const),
    cards: fc.array(
      fc.record({
        title,
        description: text,
        mediaUrl: fc.webUrl(),
        buttons: fc.array(button, { maxLength: 3 }),
      }),
      { minLength: 1, maxLength: 10 },
    ),
  }),
);

describe('what Messenger and Instagram are given to show', () => {
  it('[H71] keeps to their limits, and leaves nothing out', () => {
    fc.assert(
      fc.property(
        part,
        fc.constantFrom('messenger' as const, 'instagram' as const),
        (one, type) => {
          const message = sent(type, one);
          expect((message.attachment === undefined) !== (message.text === undefined)).toBe(true);
          expect(message.quick_replies?.length ?? 0).toBeLessThanOrEqual(13);
          expect(message.attachment?.payload.buttons?.length ?? 0).toBeLessThanOrEqual(3);
          if (type === 'instagram' && message.quick_replies) expect(message.text).toBeDefined();
          const said = JSON.stringify(message);
          const has = (words: string) => said.includes(JSON.stringify(words).slice(1, -1));
          const pressed: Button[] =
            one.type === 'cards' ? one.cards.flatMap((card) => card.buttons) : [];
          if (one.type === 'text') {
            expect(has(one.text)).toBe(true);
            pressed.push(...(one.buttons ?? []), ...(one.replies ?? []));
          }
          if ('mediaUrl' in one) {
            expect(has(one.mediaUrl)).toBe(true);
            pressed.push(...(one.replies ?? []));
          }
          for (const each of pressed) {
            expect(has(each.title)).toBe(true);
            if (each.type === 'link') expect(has(each.uri)).toBe(true);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it('[H71] a file that Instagram would not show goes as a link, in Messenger as a file', () => {
    const zip = {
      type: 'file',
      mediaUrl: 'https://a.example/1',
      mediaType: 'application/zip',
    } as const;
    expect(sent('instagram', zip)).toEqual({ text: 'https://a.example/1' });
    expect(sent('messenger', zip).attachment.type).toBe('file');
    const svg = {
      type: 'image',
      mediaUrl: 'https://a.example/2',
      mediaType: 'image/svg+xml',
    } as const;
    expect(sent('instagram', svg)).toEqual({ text: 'https://a.example/2' });
    expect(sent('messenger', svg).attachment.type).toBe('file');
    const unknown = { type: 'file', mediaUrl: 'https://a.example/4' } as const;
    expect(sent('instagram', unknown)).toEqual({ text: 'https://a.example/4' });
    expect(sent('messenger', unknown).attachment.type).toBe('file');
    const pdf = {
      type: 'file',
      mediaUrl: 'https://a.example/3',
      mediaType: 'application/pdf',
    } as const;
    expect(sent('instagram', pdf).attachment).toEqual({
      type: 'file',
      payload: { url: 'https://a.example/3' },
    });
  });

  it('[H71] a card with nothing but a title has something under it', () => {
    const cards = [{ title: 'Mug', buttons: [] }];
    expect(sent('messenger', { type: 'cards', cards }).attachment.payload.elements).toEqual([
      { title: 'Mug', subtitle: '·' },
    ]);
  });

  it('[H71] a template of another network is not sent', () => {
    const to = { settings, externalId: '2', language: undefined };
    expect(
      messenger.render({ type: 'template', template: { name: 'a' } }, to, context),
    ).toBeUndefined();
  });

  it('[H71] says what it can show: 1,000 bytes of text on Instagram, 2,000 characters on Messenger', () => {
    expect(instagram.capabilities).toMatchObject({ text: 1000, textInBytes: true });
    expect(messenger.capabilities).toMatchObject({ text: 2000 });
    expect(messenger.capabilities.textInBytes).toBeUndefined();
  });
});
