import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { degrade } from '../../../../core/channels/degrade.ts';
import { line } from '../../../../core/channels/line/line.ts';
import type { Card, Part } from '../../../../core/channels/part.ts';
import { wordsIn } from '../../../../core/channels/words/words.ts';
import { anyContent } from '../outbound/arbitrary.ts';

const to = {
  settings: { channelSecret: 'secret-secret', channelAccessToken: 'token-token' },
  externalId: 'U1',
  language: undefined,
};
const place = { conversationId: '65f0a1b2c3d4e5f6a7b8c9d0', seq: 12 };

type Action = {
  type: string;
  label: string;
  data?: string;
  displayText?: string;
  uri?: string;
};
type Bubble = {
  hero?: { url: string };
  body: { contents: { text: string }[] };
  footer?: { contents: { action: Action }[] };
};
interface Sent {
  type: string;
  text?: string;
  altText?: string;
  title?: string;
  address?: string;
  originalContentUrl?: string;
  previewImageUrl?: string;
  template?: { type: string; text: string; actions: Action[] };
  contents?: { contents: Bubble[] };
  quickReply?: { items: { action: Action }[] };
}

function sent(part: Part): Sent[] {
  const context = { conversationId: 'c', messageId: 'm', part: 0, now: 0 };
  return JSON.parse(String(line.render(part, to, context)?.body ?? '{"messages":[]}')).messages;
}

/** What LINE states of what it is given. */
function isTaken(messages: readonly Sent[]): void {
  expect(messages.length).toBeGreaterThan(0);
  expect(messages.length).toBeLessThanOrEqual(5);
  for (const message of messages) {
    const { type, text, altText, template, contents, quickReply } = message;
    expect(type).toMatch(/^(?:text|image|template|flex|location)$/);
    const said = [text, altText, template?.text, message.title, message.address];
    const bubbles = contents?.contents ?? [];
    const lines = bubbles.flatMap(({ body }) => body.contents.map((one) => one.text));
    for (const words of [...said, ...lines])
      if (words !== undefined) expect(words.trim()).not.toBe('');
    expect((text ?? '').length).toBeLessThanOrEqual(5000);
    expect((altText ?? '').length).toBeLessThanOrEqual(400);
    expect((template?.text ?? '').length).toBeLessThanOrEqual(160);
    expect((message.title ?? '').length).toBeLessThanOrEqual(100);
    expect((message.address ?? '').length).toBeLessThanOrEqual(100);
    expect(template?.actions.length ?? 1).toBeGreaterThanOrEqual(1);
    expect(template?.actions.length ?? 0).toBeLessThanOrEqual(4);
    expect(quickReply?.items.length ?? 0).toBeLessThanOrEqual(13);
    expect(bubbles.length).toBeLessThanOrEqual(12);
    expect(Buffer.byteLength(JSON.stringify(contents ?? ''))).toBeLessThanOrEqual(50_000);
    for (const url of [message.originalContentUrl, ...bubbles.map(({ hero }) => hero?.url)]) {
      if (url === undefined) continue;
      expect(url).toMatch(/^https:\/\/[\x21-\x7e]+$/);
      expect(url.length).toBeLessThanOrEqual(2000);
    }
    const actions = [
      ...(template?.actions ?? []),
      ...(quickReply?.items ?? []).map(({ action }) => action),
      ...bubbles.flatMap(({ footer }) => footer?.contents.map(({ action }) => action) ?? []),
    ];
    for (const { label, data, displayText, uri } of actions) {
      expect(label.length).toBeGreaterThan(0);
      expect(label.length).toBeLessThanOrEqual(20);
      expect((data ?? '').length).toBeLessThanOrEqual(300);
      expect((displayText ?? '').length).toBeLessThanOrEqual(300);
      if (uri === undefined) continue;
      expect(uri).toMatch(/^(?:https?:|tel:|line:)[\x21-\x7e]+$/);
      expect(uri.length).toBeLessThanOrEqual(1000);
    }
  }
}

const has = (messages: readonly Sent[], words: string) =>
  JSON.stringify(messages).includes(JSON.stringify(words).slice(1, -1));

describe('what LINE is given to show', () => {
  it('[H87] keeps to its limits, whatever is sent, and leaves nothing out', () => {
    fc.assert(
      fc.property(anyContent, (content) => {
        const { capabilities } = line;
        const { parts } = degrade(content, { capabilities, words: wordsIn('en'), place });
        expect(parts.length).toBeGreaterThan(0);
        for (const part of parts) {
          const messages = sent(part);
          isTaken(messages);
          if ('text' in part && part.text) expect(has(messages, part.text)).toBe(true);
          if ('mediaUrl' in part) expect(has(messages, part.mediaUrl)).toBe(true);
          const buttons =
            part.type === 'cards'
              ? part.cards.flatMap((card) => card.buttons)
              : 'buttons' in part || 'replies' in part
                ? [...(part.buttons ?? []), ...(part.replies ?? [])]
                : [];
          for (const button of buttons) {
            expect(has(messages, button.title)).toBe(true);
            expect(has(messages, button.type === 'link' ? button.uri : button.reference)).toBe(
              true,
            );
          }
          if (part.type !== 'cards') continue;
          for (const { title, description, mediaUrl } of part.cards) {
            for (const words of [title, description, mediaUrl]) {
              if (words !== undefined) expect(has(messages, words)).toBe(true);
            }
          }
        }
      }),
      { numRuns: 400 },
    );
  });

  it('[H87] a link that can be no button stands in the text, and answers beside it stay answers', () => {
    const buttons = [
      { type: 'choice', title: 'Yes', reference: 'r' },
      { type: 'link', title: 'Mail', uri: 'mailto:a@a.example' },
    ] as const;
    const action = { type: 'postback', label: 'Yes', data: 'r', displayText: 'Yes' };
    expect(sent({ type: 'text', text: 'How?', buttons: [...buttons] })).toEqual([
      {
        type: 'text',
        text: 'How?\nMail: mailto:a@a.example',
        quickReply: { items: [{ type: 'action', action }] },
      },
    ]);
    const long = {
      type: 'link' as const,
      title: 'Long',
      uri: `https://a.example/${'x'.repeat(983)}`,
    };
    expect(sent({ type: 'text', text: 'How?', buttons: [long] })).toEqual([
      { type: 'text', text: `How?\nLong: ${long.uri}` },
    ]);
    const fits = { ...long, uri: long.uri.slice(0, 1000) };
    expect(sent({ type: 'text', text: 'How?', buttons: [fits] })).toMatchObject([
      { type: 'template' },
    ]);
  });

  it('[H87] links without an end become another message, and the answers stand under the last', () => {
    const uri = `mailto:${'a'.repeat(2000)}@a.example`;
    const links = [1, 2, 3].map((one) => ({ type: 'link' as const, title: `Mail ${one}`, uri }));
    const choice = { type: 'choice', title: 'Yes', reference: 'r' } as const;
    const messages = sent({ type: 'text', text: 'x'.repeat(160), buttons: [...links, choice] });
    isTaken(messages);
    expect(messages.length).toBeGreaterThan(1);
    expect(messages.map(({ quickReply }) => quickReply !== undefined)).toEqual(
      messages.map((_, index) => index === messages.length - 1),
    );
    expect(messages.flatMap(({ text }) => text?.match(/a{2000}@/g) ?? []).length).toBe(3);
  });

  it('[H87] addresses are written as LINE takes them', () => {
    const link = { type: 'link', title: 'Größe', uri: 'https://shop.example/größe?x=日' } as const;
    const [shown] = sent({ type: 'text', text: 'x', buttons: [link] });
    expect(shown?.template?.actions[0]?.uri).toBe(
      'https://shop.example/gr%C3%B6%C3%9Fe?x=%E6%97%A5',
    );
    const plain = { ...link, uri: 'https://shop.example/%C3%B6?x=[1]' };
    const [kept] = sent({ type: 'text', text: 'x', buttons: [plain] });
    expect(kept?.template?.actions[0]?.uri).toBe(plain.uri);
    const mediaUrl = 'https://a.example/bär.png';
    const [picture] = sent({ type: 'image', mediaUrl, mediaType: 'image/png' });
    expect(picture?.originalContentUrl).toBe('https://a.example/b%C3%A4r.png');
    const cards: Card[] = [{ title: 'Bär', mediaUrl, buttons: [link] }];
    isTaken(sent({ type: 'cards', cards }));
  });

  it('[H87] what LINE does not show goes as a link', () => {
    const cases: [Part['type'], string | undefined, string][] = [
      ['image', 'image/gif', 'https://a.example/1'],
      ['image', 'image/svg+xml', 'https://a.example/1'],
      ['image', 'image/png', 'http://a.example/1'],
      ['image', 'image/png', `https://a.example/${'x'.repeat(2000)}`],
      ['audio', 'audio/mp4', 'https://a.example/1'],
      ['video', 'video/mp4', 'https://a.example/1'],
      ['file', 'application/pdf', 'https://a.example/1'],
    ];
    for (const [type, mediaType, mediaUrl] of cases) {
      const part = { type, mediaUrl, name: 'mine', mediaType } as Part;
      expect(sent(part)).toEqual([{ type: 'text', text: `mine: ${mediaUrl}` }]);
    }
    expect(
      sent({ type: 'image', mediaUrl: 'https://a.example/1', mediaType: 'Image/JPG; q=1' }),
    ).toMatchObject([{ type: 'image' }]);
  });

  it('[H87] cards that are too large together go by twos', () => {
    const title = '😀'.repeat(64);
    const uri = (number: number) => `mailto:${'a'.repeat(1900)}@${number}.example`;
    const cards: Card[] = Array.from({ length: 10 }, (_, index) => ({
      title,
      description: '日'.repeat(512),
      mediaUrl: `https://a.example/${'x'.repeat(1900)}${index}`,
      buttons: [1, 2, 3].map((one) => ({ type: 'link', title: `${one}`, uri: uri(one) })),
    }));
    const messages = sent({ type: 'cards', cards });
    isTaken(messages);
    expect(messages.map(({ contents }) => contents?.contents.length)).toEqual([2, 2, 2, 2, 2]);
    expect(sent({ type: 'cards', cards: cards.slice(0, 2) })).toHaveLength(1);
  });

  it('[H87] a place has a title and an address, which LINE wants', () => {
    const at = { type: 'location', lat: 48.85, long: 2.29 } as const;
    const bare = { title: '48.85, 2.29', address: '48.85, 2.29' };
    expect(sent(at)).toMatchObject([bare]);
    expect(sent({ ...at, name: 'Shop' })).toMatchObject([{ ...bare, title: 'Shop' }]);
    expect(sent({ ...at, address: '5 avenue A' })).toMatchObject([
      { title: '5 avenue A', address: '5 avenue A' },
    ]);
    isTaken(sent({ ...at, name: 'x'.repeat(300), address: 'y'.repeat(300) }));
  });

  it('[H87] templates of other networks are not sent', () => {
    expect(sent({ type: 'template', template: { name: 'a' } })).toEqual([]);
  });
});
