import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Button, Part } from '../../../../core/channels/part.ts';
import { limits } from '../../../../core/channels/whatsapp/render.ts';
import { whatsapp } from '../../../../core/channels/whatsapp/whatsapp.ts';

const settings = {
  accessToken: 'token-of-the-shop',
  phoneNumberId: '1',
  appSecret: 'secret-of-it',
};
const context = { conversationId: 'c', messageId: 'm', part: 0, now: 0 };

function sent(part: Part, language?: string) {
  const request = whatsapp.render(part, { settings, externalId: '336', language }, context);
  if (request === undefined) throw new Error('nothing is sent');
  return { ...request, json: JSON.parse(String(request.body)) };
}

const title = fc.string({ minLength: 1, maxLength: limits.title });
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
const body = fc.string({ minLength: 1, maxLength: limits.body });
/** Parts as `capabilities` allow them. */
const part: fc.Arbitrary<Part> = fc.oneof(
  fc.record({
    type: fc.constant('text' as const),
    text: body,
    replies: fc.array(choice, { maxLength: 10 }),
  }),
  fc.record({
    type: fc.constant('text' as const),
    text: body,
    buttons: fc.array(choice, { maxLength: 3 }),
  }),
  fc.record({
    type: fc.constant('text' as const),
    text: body,
    buttons: fc.array(fc.oneof(choice, link), { maxLength: 3 }),
    replies: fc.array(choice, { maxLength: 3 }),
  }),
  fc.record(
    {
      type: fc.constantFrom('image' as const, 'audio' as const, 'video' as const, 'file' as const),
      mediaUrl: fc.webUrl(),
      mediaType: fc.constantFrom(
        'image/png',
        'image/gif',
        'audio/wav',
        'application/zip',
        'video/mp4',
      ),
      text: body,
    },
    { requiredKeys: ['type', 'mediaUrl'] },
  ),
);

describe('what WhatsApp is given to show', () => {
  it('[H65] keeps to its limits, and leaves nothing out', () => {
    fc.assert(
      fc.property(part, (one) => {
        const { json } = sent(one);
        const { interactive } = json;
        const buttons = interactive?.action.buttons ?? [];
        const titles: string[] = buttons.map(
          (button: { reply: { title: string } }) => button.reply.title,
        );
        expect(new Set(titles).size).toBe(titles.length);
        expect(titles.every((text) => text.length <= limits.title)).toBe(true);
        expect(interactive?.body.text.length ?? 0).toBeLessThanOrEqual(limits.body);
        const said = JSON.stringify(json);
        const has = (text: string) => said.includes(JSON.stringify(text).slice(1, -1));
        if (one.type === 'text') {
          expect(has(one.text)).toBe(true);
          const pressed = [...(one.buttons ?? []), ...(one.replies ?? [])];
          for (const button of pressed) {
            if (button.type === 'link') expect(has(button.uri)).toBe(true);
            else if (interactive !== undefined) expect(has(button.reference)).toBe(true);
            else expect(has(button.title)).toBe(true);
          }
        } else if ('mediaUrl' in one) {
          expect(has(one.mediaUrl)).toBe(true);
          if (one.text !== undefined) expect(has(one.text)).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('[H65] has buttons under 1,024 characters, and says them where a text is longer', () => {
    const buttons = [{ type: 'link' as const, title: 'Look', uri: 'https://a.example/1' }];
    const said = (length: number) => sent({ type: 'text', text: 'x'.repeat(length), buttons }).json;
    expect(said(1024).interactive.type).toBe('cta_url');
    expect(said(1025).text.body).toBe(`${'x'.repeat(1025)}\nLook: https://a.example/1`);
    expect(whatsapp.capabilities).toMatchObject({
      replies: { max: 10, title: 20, text: 1024 },
      buttons: { max: 3, title: 20, text: 1024, maxLinks: 1, mixed: false },
    });
  });

  it('[H65] tells buttons apart that are called the same', () => {
    const replies = ['Yes', 'Yes', 'Yes'].map((text, index) => ({
      type: 'choice' as const,
      title: text,
      reference: String(index),
    }));
    const { buttons } = sent({ type: 'text', text: 'Well?', replies }).json.interactive.action;
    expect(buttons.map((button: { reply: object }) => button.reply)).toEqual([
      { id: '0', title: 'Yes' },
      { id: '1', title: 'Yes 2' },
      { id: '2', title: 'Yes 3' },
    ]);
  });

  it('[H65] opens a list with a word in the language of the person', () => {
    const replies = Array.from({ length: 4 }, (_, index) => ({
      type: 'choice' as const,
      title: `${index}`,
      reference: `${index}`,
    }));
    const word = (language: string | undefined) =>
      sent({ type: 'text', text: '?', replies }, language).json.interactive.action.button;
    expect(['fr-CA', 'DE', 'en-GB', 'tlh', undefined, 'constructor'].map(word)).toEqual([
      'Choisir',
      'Auswählen',
      'Choose',
      'Choose',
      'Choose',
      'Choose',
    ]);
  });

  it('[H65] sends a file that WhatsApp would not show as a link', () => {
    const gif = {
      type: 'image',
      mediaUrl: 'https://a.example/b',
      mediaType: 'image/gif',
      text: 'Hi',
    } as const;
    expect(sent(gif).json).toMatchObject({
      type: 'text',
      text: { body: 'Hi\nhttps://a.example/b' },
    });
    const voice = {
      type: 'audio',
      mediaUrl: 'https://a.example/c',
      mediaType: 'audio/ogg; codecs=opus',
    } as const;
    expect(sent(voice).json).toMatchObject({
      type: 'audio',
      audio: { link: 'https://a.example/c' },
    });
    expect(sent({ ...voice, text: 'Listen' }).json.text.body).toBe('Listen\nhttps://a.example/c');
  });

  it('[H65] takes a template in its older spelling', () => {
    const { json } = sent({
      type: 'template',
      template: {
        namespace: 'n',
        name: 'a',
        language: { code: 'en_US' },
        component: [{ type: 'body' }],
      },
    });
    expect(json).toMatchObject({
      type: 'template',
      template: { name: 'a', language: { code: 'en_US' }, components: [{ type: 'body' }] },
    });
    expect(json.template).not.toHaveProperty('component');
  });

  it('[H65] keeps the token out of the address', () => {
    const { url, headers } = sent({ type: 'text', text: 'Hello' });
    expect(url).toBe('https://graph.facebook.com/v25.0/1/messages');
    expect(headers['authorization']).toBe('Bearer token-of-the-shop');
  });
});
