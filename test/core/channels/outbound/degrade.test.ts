import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { referenceOf } from '../../../../core/channels/choice.ts';
import { degrade, type Showing } from '../../../../core/channels/degrade.ts';
import type { Capabilities } from '../../../../core/channels/part.ts';
import { measureOf, shorten, split } from '../../../../core/channels/split.ts';
import { webhook } from '../../../../core/channels/webhook/webhook.ts';
import { whatsapp } from '../../../../core/channels/whatsapp/whatsapp.ts';
import { wordsIn } from '../../../../core/channels/words/words.ts';
import type { Action, Content } from '../../../../core/protocol/content.ts';
import { anyCapabilities, anyContent, bare, misfits, told } from './arbitrary.ts';

const place = { conversationId: 'c'.repeat(24), seq: 7 };
const showingOn = (capabilities: Capabilities, language = 'en'): Showing => ({
  capabilities,
  words: wordsIn(language),
  place,
});
const plain: Capabilities = {
  text: 1600,
  media: [],
  caption: 0,
  location: false,
  locationRequest: false,
  template: false,
};
const reply = (text: string): Action => ({ type: 'reply', text, payload: 'p' });
const link = (text: string, uri: string) => ({ type: 'link' as const, text, uri });
const textOf = (text: string, actions?: Action[]): Content => ({
  type: 'text',
  text,
  ...(actions === undefined ? {} : { actions }),
});

/** Texts of a content that a reader has to find. */
function saidIn(content: Content): string[] {
  const actionTexts = (actions: readonly Action[] = []) =>
    actions.flatMap((action) => [
      action.text,
      ...(action.type === 'link' ? [action.uri] : []),
      ...(action.type === 'webview' ? [action.fallback] : []),
    ]);
  const some = (...texts: (string | undefined)[]) =>
    texts.filter((text): text is string => text !== undefined);
  switch (content.type) {
    case 'text':
      return [content.text, ...actionTexts(content.actions)];
    case 'image':
      return [content.mediaUrl, ...some(content.text), ...actionTexts(content.actions)];
    case 'file':
      return [content.mediaUrl, ...some(content.text)];
    case 'carousel':
    case 'list':
      return [
        ...content.items.flatMap((item) => [
          item.title,
          ...some(item.description, item.mediaUrl),
          ...actionTexts(item.actions),
        ]),
        ...(content.type === 'list' ? actionTexts(content.actions) : []),
      ];
    case 'location':
      return some(content.location?.name, content.location?.address);
    case 'form':
      return [...some(content.text), ...content.fields.map(({ label }) => label)];
    case 'formResponse':
      return content.fields.map(({ label }) => label);
    case 'template':
      return [];
  }
}

/** References of what can be pressed. */
function choicesIn(content: Content): string[] {
  const references = (actions: readonly Action[] | undefined, item?: number) =>
    (actions ?? []).flatMap(({ type }, action) =>
      type === 'reply' || type === 'postback'
        ? [referenceOf({ ...place, ...(item === undefined ? {} : { item }), action })]
        : [],
    );
  if (content.type === 'carousel' || content.type === 'list') {
    return [
      ...content.items.flatMap(({ actions }, item) => references(actions, item)),
      ...(content.type === 'list' ? references(content.actions) : []),
    ];
  }
  return references('actions' in content ? content.actions : undefined);
}

describe('any content on any channel', () => {
  it('[H30] loses nothing: every text, title, address and answer is there', () => {
    fc.assert(
      fc.property(anyContent, anyCapabilities, (content, capabilities) => {
        const { parts, options } = degrade(content, showingOn(capabilities));
        const all = told(parts);
        for (const text of saidIn(content)) expect(all).toContain(bare(text));
        const pressed = new Set(
          [...JSON.stringify(parts).matchAll(/"reference":"([^"]+)"/g)].map(([, one]) => one),
        );
        for (const option of options) pressed.add(option.reference);
        expect([...pressed].sort()).toEqual(choicesIn(content).sort());
      }),
      { numRuns: 3000 },
    );
  });

  it('[H31] is in parts that the channel takes', () => {
    fc.assert(
      fc.property(anyContent, anyCapabilities, (content, capabilities) => {
        const { parts } = degrade(content, showingOn(capabilities));
        expect(parts.flatMap((part) => misfits(part, capabilities))).toEqual([]);
      }),
      { numRuns: 3000 },
    );
  });

  it('[H32] is the same whenever it is made', () => {
    fc.assert(
      fc.property(anyContent, anyCapabilities, (content, capabilities) => {
        const once = degrade(content, showingOn(capabilities));
        expect(degrade(structuredClone(content), showingOn(capabilities))).toEqual(once);
      }),
      { numRuns: 300 },
    );
  });
});

describe('texts', () => {
  it('[H33] are cut at paragraphs, sentences, words, and else between whole characters', () => {
    const length = measureOf({});
    expect(split('One. Two.\n\nThree four', 14, length)).toEqual(['One. Two.', 'Three four']);
    expect(split('First one. Second one', 15, length)).toEqual(['First one.', 'Second one']);
    expect(split('alpha beta gamma', 11, length)).toEqual(['alpha beta', 'gamma']);
    expect(split('😀😀😀', 3, length)).toEqual(['😀', '😀', '😀']);
    expect(split('aa👨‍👩‍👧bb', 8, length)).toEqual(['aa', '👨‍👩‍👧', 'bb']);
    expect(split('日本語', 6, measureOf({ textInBytes: true }))).toEqual(['日本', '語']);
    expect(split('   ', 5, length)).toEqual([]);
    expect(shorten('Commander', 6)).toBe('Comma…');
    expect(shorten('ab😀cd', 4)).toBe('ab…');
  });

  it('[H33] of a megabyte are cut in no time', () => {
    expect(split('x'.repeat(1_000_000), 1000, measureOf({ textInBytes: true }))).toHaveLength(1000);
  });
});

describe('what can be pressed', () => {
  it('[H34] is a numbered list where there are no buttons, or too many', () => {
    const { parts, options } = degrade(
      textOf('Which?', [reply('Red'), reply('Blue')]),
      showingOn(plain),
    );
    expect(parts).toEqual([
      { type: 'text', text: 'Which?\n\n1. Red\n2. Blue\nAnswer with the number.' },
    ]);
    expect(options.map(({ title }) => title)).toEqual(['Red', 'Blue']);
    const eleven = Array.from({ length: 10 }, (_, index) => reply(`Answer ${index}`));
    const few = { ...plain, replies: { max: 9, title: 20 } };
    expect(degrade(textOf('Which?', eleven), showingOn(few)).options).toHaveLength(10);
  });

  it('[H34] is counted through a whole carousel', () => {
    const postback = (text: string) => ({ type: 'postback' as const, text, payload: 'p' });
    const carousel: Content = {
      type: 'carousel',
      items: [
        { title: 'One', actions: [postback('Take one')] },
        {
          title: 'Two',
          description: 'dear',
          actions: [postback('Take two'), link('See', 'https://a.example/')],
        },
      ],
    };
    expect(degrade(carousel, showingOn(plain, 'fr')).parts).toEqual([
      { type: 'text', text: 'One\n\n1. Take one' },
      {
        type: 'text',
        text: 'Two\ndear\n\nSee: https://a.example/\n2. Take two\nRépondez avec le numéro.',
      },
    ]);
  });

  it('[H35] has its title shortened, and as it is in the text', () => {
    const long = 'Show me everything that there is';
    const { parts, options } = degrade(
      textOf('Which?', [reply(long), reply('No')]),
      showingOn(whatsapp.capabilities),
    );
    expect(options).toEqual([]);
    expect(parts).toMatchObject([
      {
        type: 'text',
        text: `Which?\n\n• ${long}`,
        replies: [{ title: 'Show me everything…' }, { title: 'No' }],
      },
    ]);
  });

  it('[H35] is a list when shortened titles could not be told apart', () => {
    const { options } = degrade(
      textOf('Which?', [reply('A very long answer, first'), reply('A very long answer, second')]),
      showingOn(whatsapp.capabilities),
    );
    expect(options).toHaveLength(2);
  });

  it('[H36] links are buttons, or lines with their address', () => {
    const content = textOf('Look', [link('Here', 'https://a.example/')]);
    expect(degrade(content, showingOn(webhook.capabilities)).parts).toEqual([
      {
        type: 'text',
        text: 'Look',
        buttons: [{ type: 'link', title: 'Here', uri: 'https://a.example/' }],
      },
    ]);
    expect(degrade(content, showingOn(plain)).parts).toEqual([
      { type: 'text', text: 'Look\n\nHere: https://a.example/' },
    ]);
  });
});

describe('files', () => {
  const image: Content = { type: 'image', mediaUrl: 'https://m.example/cat.png', text: 'A cat' };

  it('[H37] go with their text, behind it, or as their address', () => {
    expect(degrade(image, showingOn(whatsapp.capabilities)).parts).toEqual([
      { type: 'image', mediaUrl: 'https://m.example/cat.png', text: 'A cat' },
    ]);
    const without = { ...plain, media: ['image'] as const };
    expect(degrade(image, showingOn(without)).parts).toEqual([
      { type: 'text', text: 'A cat' },
      { type: 'image', mediaUrl: 'https://m.example/cat.png' },
    ]);
    expect(degrade(image, showingOn(plain)).parts).toEqual([
      { type: 'text', text: 'A cat\n\nhttps://m.example/cat.png' },
    ]);
  });

  it('[H37] an unknown kind is a file where there are files', () => {
    const voice: Content = {
      type: 'file',
      mediaUrl: 'https://m.example/a.ogg',
      mediaType: 'audio/ogg',
    };
    const files = { ...plain, media: ['file'] as const };
    expect(degrade(voice, showingOn(files)).parts).toMatchObject([{ type: 'file' }]);
    const sounds = { ...plain, media: ['file', 'audio'] as const };
    expect(degrade(voice, showingOn(sounds)).parts).toMatchObject([{ type: 'audio' }]);
  });
});

it('[H38] a place without a map is its name and address, and where to see it', () => {
  const content: Content = {
    type: 'location',
    coordinates: { lat: 48.85, long: 2.35 },
    location: { name: 'Shop' },
  };
  expect(degrade(content, showingOn(plain)).parts).toEqual([
    {
      type: 'text',
      text: 'Shop\nhttps://www.google.com/maps/search/?api=1&query=48.85,2.35',
    },
  ]);
});

it('[H39] a template is for the channel that has some, and nothing for others', () => {
  const content: Content = { type: 'template', template: { name: 'hello' } };
  expect(degrade(content, showingOn(plain)).parts).toEqual([]);
  expect(degrade(content, showingOn(whatsapp.capabilities)).parts).toEqual([
    { type: 'template', template: { name: 'hello' } },
  ]);
});
