import fc from 'fast-check';
import { expect, it } from 'vitest';
import { answer, begin, type Form } from '../../../../core/channels/asking.ts';
import type { Showing } from '../../../../core/channels/degrade.ts';
import type { Asking } from '../../../../core/channels/link.ts';
import { pick } from '../../../../core/channels/options.ts';
import type { Part } from '../../../../core/channels/part.ts';
import { wordsIn } from '../../../../core/channels/words/words.ts';
import { contentSchema } from '../../../../core/protocol/content.ts';
import { anyCapabilities, anyForm, misfits } from './arbitrary.ts';

const messageId = 'a'.repeat(24);
const showing: Showing = {
  capabilities: {
    text: 1600,
    media: [],
    caption: 0,
    location: false,
    locationRequest: false,
    template: false,
  },
  words: wordsIn('en'),
  place: { conversationId: 'c'.repeat(24), seq: 3 },
};
const form: Form = {
  type: 'form',
  text: 'A few questions',
  fields: [
    { type: 'text', name: 'name', label: 'Your name', minSize: 2, maxSize: 10 },
    { type: 'email', name: 'mail', label: 'Your e-mail', required: false },
    { type: 'text', name: 'age', label: 'Your age', format: 'integer' },
    {
      type: 'select',
      name: 'size',
      label: 'Size',
      options: [
        { name: 's', label: 'Small' },
        { name: 'l', label: 'Large' },
      ],
    },
  ],
};

/** A person who answers, and what he was shown. */
function person(asked: Form = form, more: Partial<Showing> = {}) {
  const at = { ...showing, ...more };
  const begun = begin(asked, messageId, at);
  let asking: Asking = begun.asking;
  let parts: Part[] = begun.parts;
  let end: object | undefined;
  return {
    says(said: string | { option: number }) {
      const next = answer(asked, asking, said, at);
      if ('asking' in next) ({ asking, parts } = next);
      else end = next;
      return next;
    },
    sees: () => parts.map((part) => ('text' in part ? part.text : '')).join('\n'),
    get asking() {
      return asking;
    },
    get end() {
      return end;
    },
  };
}

it('[H40] a form is asked field by field, and its answers are one message', () => {
  const ada = person();
  expect(ada.sees()).toBe('A few questions\n\n(1/4) Your name');
  ada.says(' Ada ');
  expect(ada.sees()).toBe('(2/4) Your e-mail\nYou can leave this out: answer “-”.');
  ada.says('ada@example.com');
  ada.says('36');
  expect(ada.sees()).toBe('(4/4) Size\n\n1. Small\n2. Large\nAnswer with the number.');
  ada.says('2.');
  expect(ada.end).toEqual({
    response: {
      type: 'formResponse',
      quotedMessageId: messageId,
      fields: [
        { type: 'text', name: 'name', label: 'Your name', text: 'Ada' },
        { type: 'email', name: 'mail', label: 'Your e-mail', email: 'ada@example.com' },
        { type: 'text', name: 'age', label: 'Your age', text: '36', format: 'integer' },
        {
          type: 'select',
          name: 'size',
          label: 'Size',
          select: [{ name: 'l', label: 'Large' }],
        },
      ],
    },
  });
  expect(contentSchema.safeParse((ada.end as { response: unknown }).response).success).toBe(true);
});

it('[H41] what is no answer is asked again, with what is wrong', () => {
  const ada = person();
  ada.says('A');
  expect(ada.sees()).toContain('at least 2 characters');
  expect(ada.sees()).toContain('Your name');
  ada.says('A name that is too long');
  expect(ada.sees()).toContain('at most 10 characters');
  ada.says('Ada');
  ada.says('no address');
  expect(ada.sees()).toContain('not an e-mail address');
  ada.says('-');
  ada.says('3.5');
  expect(ada.sees()).toContain('whole number');
  ada.says('٣٦');
  ada.says('Medium');
  expect(ada.sees()).toContain('one of these');
  ada.says('large');
  expect(ada.end).toMatchObject({
    response: { fields: [{ text: 'Ada' }, { text: '36' }, { select: [{ name: 'l' }] }] },
  });
});

it('[H42] who answers three times with something else is no longer asked', () => {
  const ada = person();
  ada.says('Ada');
  expect(ada.says('I want to talk to somebody')).toHaveProperty('asking');
  expect(ada.says('please')).toHaveProperty('asking');
  expect(ada.says('hello?')).toEqual({ over: true });
});

it('[H42] who leaves out everything has answered nothing', () => {
  const ada = person({
    type: 'form',
    fields: [{ type: 'text', name: 'a', label: 'A', required: false }],
  });
  expect(ada.says('-')).toEqual({ over: true });
});

it('[H43] options are pressed where there are buttons', () => {
  const capabilities = { ...showing.capabilities, replies: { max: 3, title: 20 } };
  const only: Form = { type: 'form', fields: form.fields.slice(3) };
  const begun = begin(only, messageId, { ...showing, capabilities });
  expect(begun.parts).toMatchObject([
    {
      text: 'Size',
      replies: [
        { title: 'Small', reference: `${'c'.repeat(24)}.3.0.0` },
        { title: 'Large', reference: `${'c'.repeat(24)}.3.0.1` },
      ],
    },
  ]);
  expect(person(only, { capabilities }).says({ option: 1 })).toMatchObject({
    response: { fields: [{ select: [{ name: 'l' }] }] },
  });
});

it('[H44] any form, answered with anything on any channel, ends, and says what the channel takes', () => {
  const said = fc.oneof(
    fc.string(),
    fc.constantFrom('1', '2', 'x', '-', 'a@b.example', '3,5'),
    fc.record({ option: fc.nat(40) }),
  );
  fc.assert(
    fc.property(
      anyForm,
      anyCapabilities,
      fc.array(said, { maxLength: 30 }),
      (one, capabilities, words) => {
        const at = { ...showing, capabilities };
        let { asking, parts } = begin(one, messageId, at);
        for (const word of words) {
          expect(parts.flatMap((part) => misfits(part, capabilities))).toEqual([]);
          const next = answer(one, asking, word, at);
          if ('response' in next) {
            expect(contentSchema.safeParse(next.response).success).toBe(true);
            return;
          }
          if ('over' in next) return;
          ({ asking, parts } = next);
        }
      },
    ),
    { numRuns: 1000 },
  );
});

it('[H45] a number, a number with a point or the title picks an option', () => {
  const options = ['Red', 'Blue 2', '7'].map((title) => ({ title, reference: title }));
  const picked = (text: string) => pick(options, text)?.title;
  expect(picked('2')).toBe('Blue 2');
  expect(picked(' 2. ')).toBe('Blue 2');
  expect(picked('２')).toBe('Blue 2');
  expect(picked('٢')).toBe('Blue 2');
  expect(picked('RED ')).toBe('Red');
  expect(picked('blue  2')).toBe('Blue 2');
  expect(picked('7')).toBe('7');
  for (const text of ['0', '4', '2 please', '', 'Re', '1.5', '-1'])
    expect(picked(text)).toBeUndefined();
});

it('[H46] every language has all words; another is told in English', () => {
  for (const language of [
    'en',
    'fr',
    'es',
    'de',
    'pt-BR',
    'it',
    'ar',
    'ja',
    'nl',
    'pl',
    'zh-Hant',
  ]) {
    const words = wordsIn(language);
    expect(words.pick).not.toBe(language.startsWith('en') ? '' : wordsIn('en').pick);
    expect(words.wrong.long(7)).toContain('7');
    expect(words.optional).toContain('-');
  }
  expect(wordsIn('tlh')).toBe(wordsIn('en'));
  expect(wordsIn('constructor')).toBe(wordsIn(undefined));
});
