import fc from 'fast-check';
import { Marked } from 'marked';
import { describe, expect, it } from 'vitest';
import type { SecretText, Value } from '../../../core/flows/run.ts';
import {
  fillForm,
  fillHeader,
  fillJson,
  fillMarkdown,
  fillSecretText,
  fillSecretUrl,
  fillText,
  fillUrl,
  type Lookup,
} from '../../../core/flows/text/fill.ts';
import { revealSecrets } from '../../../core/flows/text/reveal.ts';

const is =
  (value: Value): Lookup =>
  ([root]) =>
    root === 'x' ? value : undefined;
/** Values that mean something wherever they are taken for more than values. */
const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({
    unit: fc.constantFrom(...'{}[]()<>*_`#!|\\\'"/?&=%.:;,\r\n\t @secretkeyx-+~0'),
    maxLength: 60,
  }),
  fc.constantFrom(
    '{{secret.key}}',
    '{{x}}',
    '..',
    '%2e%2e',
    '"},{"a":1',
    '\r\nHost: evil',
    '](javascript:alert(1))',
  ),
);
const joined = (text: SecretText | undefined) =>
  text?.map((part) => (typeof part === 'string' ? part : '\u0000')).join('');

describe('values stay values', () => {
  it('[F12] in text: as they are, never read for placeholders or secrets', () => {
    fc.assert(
      fc.property(hostile, (value) => {
        expect(fillText('a {{x}} b', is(value))).toBe(`a ${value} b`);
        const secret = fillSecretText('a {{x}} {{secret.key}}', is(value));
        expect(secret.filter((part) => typeof part !== 'string')).toHaveLength(1);
        expect(joined(secret)).toBe(`a ${value} \u0000`);
      }),
    );
  });

  it('[F12] in Markdown: what is shown is the value, without a link, heading or HTML', () => {
    const marked = new Marked({ gfm: true });
    const words = fc.string({
      unit: fc.constantFrom(
        ...'ab *_`#[]()<>!|\\&;:/.@-+=~0123\n',
        'https://',
        'www.',
        '<b>',
        '1. ',
      ),
      maxLength: 40,
    });
    fc.assert(
      fc.property(words, (value) => {
        const html = marked.parse(
          `a{{x}}b`.replace('{{x}}', fillMarkdown('{{x}}', is(value))),
        ) as string;
        expect(html).toMatch(/^<p>[^<]*<\/p>\n$/s);
        const shown = html
          .slice(3, -5)
          .replace(/&lt;/g, '<')
          .replace(/&gt;/g, '>')
          .replace(/&quot;/g, '"')
          .replace(/&#39;/g, "'")
          .replace(/&amp;/g, '&');
        const blank = (text: string) => text.replace(/\s+/g, ' ').trim();
        expect(blank(shown)).toBe(blank(`a${value}b`));
      }),
      { numRuns: 500 },
    );
  });

  it('[F12] in addresses: in their place of the path or the query, of the same host', () => {
    fc.assert(
      fc.property(hostile, (value) => {
        const address = fillUrl('https://shop.example/a/{{x}}/b?q={{x}}&r=1#{{x}}', is(value));
        if (address === undefined) {
          expect(value).toMatch(/^(\.|%2e){1,2}$/i);
          return;
        }
        const url = new URL(address);
        expect(url.origin).toBe('https://shop.example');
        const text = value.toWellFormed();
        expect(url.pathname.split('/').map(decodeURIComponent)).toEqual(['', 'a', text, 'b']);
        expect([...url.searchParams.keys()]).toEqual(['q', 'r']);
        expect(url.searchParams.get('q')).toBe(text);
      }),
    );
  });

  it('[F12] at the beginning of an address: where they are web addresses, else there is none', () => {
    expect(fillUrl('{{x}}?a=1', is('https://cdn.example/p.png'))).toBe(
      'https://cdn.example/p.png?a=1',
    );
    for (const value of [
      'javascript:alert(1)',
      'data:text/html,x',
      '//evil.example',
      'ftp://a.example',
      'https:\\\\evil',
      'https://a b',
      'file:///etc/passwd',
      '',
    ]) {
      expect(fillUrl('{{x}}', is(value)), value).toBe(undefined);
    }
    expect(fillUrl('tel:+3312345', is(''))).toBe('tel:+3312345');
    expect(fillUrl('javascript:{{x}}', is('alert(1)'))).toBe(undefined);
  });

  it('[F12] in JSON: one value each, whatever they hold', () => {
    const withSecret = { k: 'a {{x}} {{secret.key}}' };
    const template = { a: '{{x}}', b: ['in {{x}}', { c: '{{x|none}}' }], d: 1 };
    fc.assert(
      fc.property(hostile, (value) => {
        const body = JSON.parse(joined(fillJson(template, is(value))) ?? '');
        // Nothing but a value stands for what names nothing.
        const whole = value === '' ? '' : value;
        const sent = revealSecrets(fillJson(withSecret, is(value)), () => 's"');
        expect(JSON.parse(sent ?? '')).toEqual({ k: `a ${value} s"` });
        expect(body).toEqual({ a: whole, b: [`in ${value}`, { c: value || 'none' }], d: 1 });
      }),
    );
    expect(joined(fillJson('{{x}}', is({ deep: [1, null] })))).toBe('{"deep":[1,null]}');
    expect(joined(fillJson({ a: '{{y}}' }, is(1)))).toBe('{"a":null}');
  });

  it('[F12] in headers: on one line, in ASCII', () => {
    fc.assert(
      fc.property(hostile, (value) => {
        expect(joined(fillHeader('a {{x}} b', is(value)))).toMatch(/^a [ -~]* b$/);
      }),
    );
    expect(joined(fillHeader('{{x}}', is('Zoé\r\nHost: evil')))).toBe('Zo%C3%A9 Host: evil');
  });

  it('[F12] in forms: one field each', () => {
    fc.assert(
      fc.property(hostile, (value) => {
        const form = new URLSearchParams(
          joined(fillForm({ a: '{{x}}', 'b&': 'c{{x}}' }, is(value))),
        );
        expect([...form]).toEqual([
          ['a', value.toWellFormed()],
          ['b&', `c${value.toWellFormed()}`],
        ]);
      }),
    );
  });

  it('[F12] and secrets come of the flow alone, each escaped for its place', () => {
    const secret = 'a"b&c\r\nd';
    const reveal = (text: SecretText | undefined) => revealSecrets(text ?? [], () => secret);
    expect(reveal(fillSecretUrl('https://a.example/?k={{secret.key}}', is('')))).toBe(
      'https://a.example/?k=a%22b%26c%0D%0Ad',
    );
    expect(JSON.parse(reveal(fillJson({ k: 'x {{secret.key}}' }, is(''))) ?? '')).toEqual({
      k: `x ${secret}`,
    });
    expect(reveal(fillHeader('Bearer {{secret.key}}', is('')))).toBe('Bearer a"b&cd');
    expect(reveal(fillForm({ k: '{{secret.key}}' }, is('')))).toBe('k=a%22b%26c%0D%0Ad');
    expect(revealSecrets([{ secret: 'gone' }], () => undefined)).toBe(undefined);
    fc.assert(
      fc.property(hostile, (value) => {
        const nowhere = [
          fillJson({ a: '{{x}}' }, is(value)),
          fillHeader('{{x}}', is(value)),
          fillForm({ a: '{{x}}' }, is(value)),
        ];
        expect(nowhere.flat().every((part) => typeof part === 'string')).toBe(true);
      }),
    );
  });
});
