import fc from 'fast-check';
import { expect, it } from 'vitest';
import { contentSchema } from '../../../core/protocol/content.ts';
import { searchMemory } from '../../../packages/messenger/src/app/article/search-memory.ts';
import { forgetTyped } from '../../../packages/messenger/src/app/content/forget-typed.ts';
import {
  answerOf,
  type FormField,
  prefilled,
  problemOf,
} from '../../../packages/messenger/src/app/content/form-fields.ts';
import { formMemory } from '../../../packages/messenger/src/app/content/form-memory.ts';
import { linkify } from '../../../packages/messenger/src/app/content/linkify.ts';
import { safeUrl } from '../../../packages/messenger/src/app/content/safe-url.ts';
import { en } from '../../../packages/messenger/src/locales/en.ts';
import { createTranslator } from '../../../packages/messenger/src/locales/translator.ts';

const links = (text: string) =>
  linkify(text).flatMap((piece) => (typeof piece === 'string' ? [] : [[piece.text, piece.url]]));

it.each([
  ['see https://a.example/b?c=d#e.', [['https://a.example/b?c=d#e', 'https://a.example/b?c=d#e']]],
  ['(see https://a.example/b)', [['https://a.example/b', 'https://a.example/b']]],
  ['https://a.example/b_(c)', [['https://a.example/b_(c)', 'https://a.example/b_(c)']]],
  ['WWW.a.example, or', [['WWW.a.example', 'https://www.a.example/']]],
  ['write to ada@a.example!', [['ada@a.example', 'mailto:ada@a.example']]],
  ['mailto:ada@a.example', [['mailto:ada@a.example', 'mailto:ada@a.example']]],
  ['call tel:+49-30-1', [['tel:+49-30-1', 'tel:+49-30-1']]],
  ['去 https://a.example/去。谢谢', [['https://a.example/去', 'https://a.example/%E5%8E%BB']]],
  ['انظر https://a.example/b؟', [['https://a.example/b', 'https://a.example/b']]],
  ['https://a.example/\u202efdp.exe', [['https://a.example/', 'https://a.example/']]],
  ['<a href="https://a.example">x</a>', [['https://a.example', 'https://a.example/']]],
  ['javascript:alert(1) data:text/html,x vbscript:x file:///etc', []],
  ['https:// http://. mailto: mailto:: tel:. www. www..', []],
  ['snake_case and a@b and 1:2', []],
])('[M100] links of %j', (text, expected) => {
  expect(links(text)).toEqual(expected);
});

it('[M100] of any text nothing is lost, and no link leads where it may not', () => {
  const word = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      'https://',
      'www.',
      'javascript:',
      'a@b.example',
      'mailto:',
      ')',
      '.',
      '"',
      ' ',
    ),
  );
  fc.assert(
    fc.property(fc.array(word), (words) => {
      const text = words.join('');
      const pieces = linkify(text);
      expect(pieces.map((one) => (typeof one === 'string' ? one : one.text)).join('')).toBe(text);
      for (const one of pieces) {
        if (typeof one !== 'string') expect(one.url).toMatch(/^(https?|mailto|tel):/);
      }
    }),
    { numRuns: 500 },
  );
});

it.each([
  'javascript:alert(1)',
  ' java\nscript:alert(1)',
  'JAVASCRIPT://a.example/%0aalert(1)',
  'data:text/html,<script>alert(1)</script>',
  'blob:https://a.example/1',
  'file:///etc/passwd',
  '//a.example',
  '/a',
  '',
  undefined,
])('[M100] %j is no address to be followed', (address) => {
  expect(safeUrl(address)).toBeUndefined();
});

const t = createTranslator('en', en);
const text = { type: 'text', name: 'n', label: 'l' } as const;
const email = { type: 'email', name: 'n', label: 'l' } as const;
const select = {
  type: 'select',
  name: 'n',
  label: 'l',
  options: [{ name: 'a', label: 'A' }],
} as const;

it.each<[FormField, string, string | undefined]>([
  [text, ' ', 'Please fill this in'],
  [{ ...text, required: false }, ' ', undefined],
  [text, 'x'.repeat(256), undefined],
  [text, 'x'.repeat(257), 'At most 256 characters'],
  [text, '🎉'.repeat(129), 'At most 256 characters'],
  [{ ...text, minSize: 2 }, '🎉', 'At least 2 characters'],
  [{ ...text, maxSize: 2 }, '🎉🎉', undefined],
  [{ ...text, maxSize: 2 }, 'abc', 'At most 2 characters'],
  [{ ...text, format: 'integer' }, '1 000', undefined],
  [{ ...text, format: 'integer' }, '1.5', 'Enter a whole number'],
  [{ ...text, format: 'integer' }, '٤٢', undefined],
  [{ ...text, format: 'decimal' }, '-1,5', undefined],
  [{ ...text, format: 'decimal' }, '1e5', 'Enter a number'],
  [email, 'ada@example.com', undefined],
  [email, 'ada@example', en.invalidEmail],
  [email, 'ada lovelace@example.com', en.invalidEmail],
  [email, `${'a'.repeat(60)}@${'b'.repeat(60)}.${'c'.repeat(20)}`, en.invalidEmail],
  [select as unknown as FormField, '', 'Please fill this in'],
])('[M105] %j filled with %j: %s', (field, typed, problem) => {
  expect(problemOf(field, typed, t)).toBe(problem);
});

it('[M105] whatever is found right is taken by the protocol as it is sent', () => {
  const size = fc.option(fc.integer({ min: 1, max: 256 }), { nil: undefined });
  const field = fc.oneof(
    fc.record({
      ...{ type: fc.constant('text' as const), name: fc.constant('n'), label: fc.constant('l') },
      ...{ minSize: size, maxSize: size },
      format: fc.constantFrom(undefined, 'integer' as const, 'decimal' as const),
      required: fc.constantFrom(undefined, false),
    }),
    fc.constant<FormField>(email),
    fc.constant(select as unknown as FormField),
  );
  const typed = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 300 }),
    fc.constantFrom('a', '1', ' 1 000,5 ', '۱۲', 'ada@example.com', `ä@${'b'.repeat(63)}.example`),
  );
  fc.assert(
    fc.property(field, typed, (one, value) => {
      if (problemOf(one, value, t) !== undefined) return;
      const answer = answerOf(one, value);
      if (answer === undefined) return;
      const sent = { type: 'formResponse', fields: [answer] };
      expect(contentSchema.parse(sent)).toEqual(sent);
    }),
    { numRuns: 1000 },
  );
});

it('[M105] fields begin with what the company has filled in', () => {
  expect(prefilled({ ...text, text: 'Ada' })).toBe('Ada');
  expect(prefilled({ ...email, email: 'ada@example.com' })).toBe('ada@example.com');
  const chosen = { ...select, select: [{ name: 'a', label: 'A' }] };
  expect(prefilled(chosen as unknown as FormField)).toBe('a');
});

it('[M106] what one customer has typed is not for the next', () => {
  formMemory('f').values.set(0, 'ada@example.com');
  searchMemory.words = 'refund';
  expect(formMemory('f').values.get(0)).toBe('ada@example.com');
  forgetTyped();
  expect(formMemory('f').values.size).toBe(0);
  expect(searchMemory.words).toBe('');
});
