import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { degrade } from '../../../../core/channels/degrade.ts';
import type { Part } from '../../../../core/channels/part.ts';
import { telegram } from '../../../../core/channels/telegram/telegram.ts';
import { wordsIn } from '../../../../core/channels/words/words.ts';
import { anyContent } from '../outbound/arbitrary.ts';

const to = {
  settings: { token: '110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw' },
  externalId: '5',
  language: undefined,
};
const place = { conversationId: '65f0a1b2c3d4e5f6a7b8c9d0', seq: 12 };

function sent(part: Part) {
  const context = { conversationId: 'c', messageId: 'm', part: 0, now: 0 };
  const request = telegram.render(part, to, context);
  const { chat_id, ...parameters } = JSON.parse(String(request?.body ?? '{}'));
  return { method: request?.url.split('/').at(-1), parameters };
}

type Shown = { text: string; url?: string; callback_data?: string };

describe('what Telegram is given to show', () => {
  it('[H80] keeps to its limits, whatever is sent, and leaves nothing out', () => {
    fc.assert(
      fc.property(anyContent, (content) => {
        const { capabilities } = telegram;
        const { parts } = degrade(content, { capabilities, words: wordsIn('en'), place });
        expect(parts.length).toBeGreaterThan(0);
        for (const part of parts) {
          const { method, parameters } = sent(part);
          if (method === 'sendMessage') {
            expect(parameters.text.trim()).not.toBe('');
            expect(parameters.text.length).toBeLessThanOrEqual(4096);
          } else {
            expect(method).toMatch(/^send(?:Photo|Audio|Video|Document|Location|Venue)$/);
            expect((parameters.caption ?? '').length).toBeLessThanOrEqual(1024);
          }
          const rows: Shown[][] = parameters.reply_markup?.inline_keyboard ?? [];
          const shown = rows.flat();
          for (const { url, callback_data: data } of shown) {
            expect((url === undefined) !== (data === undefined)).toBe(true);
            if (data !== undefined) expect(Buffer.byteLength(data)).toBeLessThanOrEqual(64);
          }
          const has = (words: string) =>
            JSON.stringify(parameters).includes(JSON.stringify(words).slice(1, -1));
          if ('text' in part && part.text) expect(has(part.text)).toBe(true);
          if ('mediaUrl' in part) expect(has(part.mediaUrl)).toBe(true);
          if (part.type === 'cards' || part.type === 'location' || part.type === 'template')
            continue;
          for (const button of [...(part.buttons ?? []), ...(part.replies ?? [])]) {
            expect(has(button.title)).toBe(true);
            expect(has(button.type === 'link' ? button.uri : button.reference)).toBe(true);
          }
        }
      }),
      { numRuns: 400 },
    );
  });

  it('[H80] a link that can be no button stands in the text, and what can is one', () => {
    const buttons = [
      { type: 'link', title: 'Call', uri: 'tel:+331' },
      { type: 'link', title: 'Here', uri: 'http://localhost:3000/' },
      { type: 'link', title: 'Shop', uri: 'https://shop.example/a?b=c#d' },
    ] as const;
    expect(sent({ type: 'text', text: 'How?', buttons: [...buttons] }).parameters).toEqual({
      text: 'How?\nCall: tel:+331\nHere: http://localhost:3000/',
      reply_markup: { inline_keyboard: [[{ text: 'Shop', url: 'https://shop.example/a?b=c#d' }]] },
    });
    const picture = { type: 'image', mediaUrl: 'https://a.example/1', text: 'How?' } as const;
    expect(sent({ ...picture, buttons: [...buttons.slice(0, 1)] })).toEqual({
      method: 'sendPhoto',
      parameters: { photo: 'https://a.example/1', caption: 'How?\nCall: tel:+331' },
    });
  });

  it('[H80] links without an end make no text that is refused', () => {
    const uri = `mailto:${'a'.repeat(2000)}@a.example`;
    const buttons = [1, 2, 3].map((one) => ({ type: 'link' as const, title: `Mail ${one}`, uri }));
    const { text } = sent({ type: 'text', text: 'x'.repeat(1500), buttons }).parameters;
    expect(text).toBe(`${'x'.repeat(1500)}\nMail 1: ${uri}`);
  });

  it('[H80] a file that Telegram does not take by its address goes as a link', () => {
    const mediaUrl = 'https://a.example/1';
    const cases: [Part['type'], string | undefined][] = [
      ['file', 'text/plain'],
      ['file', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
      ['file', undefined],
      ['file', 'application/octet-stream'],
      ['image', 'image/svg+xml'],
      ['image', 'image/heic'],
      ['audio', 'audio/wav'],
      ['video', 'video/quicktime'],
    ];
    for (const [type, mediaType] of cases) {
      const kind = mediaType === undefined ? {} : { mediaType };
      const part = { type, mediaUrl, name: 'mine', text: 'Look', ...kind } as Part;
      expect(sent(part)).toEqual({
        method: 'sendMessage',
        parameters: { text: 'Look\nmine: https://a.example/1' },
      });
    }
    const long = { type: 'image', mediaUrl, text: 'x'.repeat(1025) } as const;
    expect(sent(long).method).toBe('sendMessage');
    expect(sent({ ...long, text: 'x'.repeat(1024) }).method).toBe('sendPhoto');
    const replies = [{ type: 'choice' as const, title: 'Good', reference: 'r' }];
    expect(sent({ type: 'file', mediaUrl, mediaType: 'text/plain', replies }).parameters).toEqual({
      text: 'https://a.example/1',
      reply_markup: { inline_keyboard: [[{ text: 'Good', callback_data: 'r' }]] },
    });
  });

  it('[H80] a place has a name and an address, or none of them', () => {
    const at = { type: 'location', lat: 48.85, long: 2.29 } as const;
    expect(sent({ ...at, name: 'Shop' })).toEqual({
      method: 'sendVenue',
      parameters: { latitude: 48.85, longitude: 2.29, title: 'Shop', address: '48.85, 2.29' },
    });
    expect(sent({ ...at, address: '5 avenue A' }).parameters).toMatchObject({
      title: '5 avenue A',
      address: '48.85, 2.29',
    });
  });

  it('[H80] a carousel goes picture by picture, with its buttons', () => {
    const items = [1, 2].map((number) => ({
      title: `Mug ${number}`,
      mediaUrl: `https://a.example/${number}.png`,
      mediaType: 'image/png',
      actions: [{ type: 'postback' as const, text: 'Take it', payload: 'p' }],
    }));
    const showing = { capabilities: telegram.capabilities, words: wordsIn('en'), place };
    const { parts } = degrade({ type: 'carousel', items }, showing);
    expect(parts.map((part) => sent(part))).toEqual(
      [0, 1].map((item) => ({
        method: 'sendPhoto',
        parameters: {
          photo: `https://a.example/${item + 1}.png`,
          caption: `Mug ${item + 1}`,
          reply_markup: {
            inline_keyboard: [
              [{ text: 'Take it', callback_data: `${place.conversationId}.c.${item}.0` }],
            ],
          },
        },
      })),
    );
  });

  it('[H80] templates of other networks are not sent; who is no number is called by his name', () => {
    const context = { conversationId: 'c', messageId: 'm', part: 0, now: 0 };
    expect(
      telegram.render({ type: 'template', template: { name: 'a' } }, to, context),
    ).toBeUndefined();
    const request = telegram.render(
      { type: 'text', text: 'x' },
      { ...to, externalId: '@ada' },
      context,
    );
    expect(JSON.parse(String(request?.body)).chat_id).toBe('@ada');
  });
});
