import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRedaction, redactValue } from '../../../../core/flows/calls/redaction.ts';

/** Any characters but control characters, as `withSecret` takes them. */
const anySecret = fc
  .string({ unit: 'binary', minLength: 8, maxLength: 40 })
  .filter((text) => !/\p{Cc}/u.test(text) && new TextEncoder().encode(text).length >= 8);

const bytesOf = (text: string) => Buffer.from(text);
const html = (text: string) =>
  text.replace(
    /[&<>"']/g,
    (char) => `&${{ '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": '#39' }[char]};`,
  );

const spellings: [string, (secret: string) => string][] = [
  ['as it is', (secret) => secret],
  ['percent-encoded', encodeURIComponent],
  ['of a form', (secret) => new URLSearchParams({ a: secret }).toString().slice(2)],
  ['of a query', (secret) => new URL(`https://a.example/?${secret}`).search.slice(1)],
  ['percent-encoded throughout', (secret) => bytesOf(secret).toString('hex').replace(/../g, '%$&')],
  ['of JSON', (secret) => JSON.stringify(secret).slice(1, -1)],
  [
    'of JSON in ASCII',
    (secret) =>
      secret.replace(/[\s\S]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
  ],
  ['of JSON as PHP has it', (secret) => JSON.stringify(secret).slice(1, -1).replaceAll('/', '\\/')],
  ['of HTML', html],
  [
    'of HTML by numbers',
    (secret) =>
      Array.from(secret, (char) => `&#x${(char.codePointAt(0) ?? 0).toString(16)};`).join(''),
  ],
  ['hexadecimal', (secret) => bytesOf(secret).toString('hex')],
  ['hexadecimal, upper case', (secret) => bytesOf(secret).toString('hex').toUpperCase()],
  ['of UTF-8 read as Latin-1', (secret) => bytesOf(secret).toString('latin1')],
];

describe('a secret in an answer', () => {
  it.each(spellings)('[G4] is taken out %s', (_, spell) => {
    fc.assert(
      fc.property(anySecret, (secret) => {
        // A query drops what looks like a fragment; then only a part of it came back.
        const written = spell(secret);
        fc.pre(written.length >= secret.length);
        expect(createRedaction([secret])(`< ${written} >`)).toBe('< ••• >');
      }),
    );
  });

  it.each(['base64', 'base64url'] as const)(
    '[G4] is taken out of %s, wherever it stands in it',
    (encoding) => {
      const around = fc.string({ maxLength: 6 });
      fc.assert(
        fc.property(anySecret, around, around, (secret, before, after) => {
          const written = bytesOf(before + secret + after).toString(encoding);
          const clean = createRedaction([secret])(written);
          expect(clean).toContain('•••');
          const rest = clean.split('•••').map((part) => Buffer.from(part, 'base64').length);
          expect(rest[0]).toBeLessThanOrEqual(bytesOf(before).length);
          expect(rest.at(-1)).toBeLessThanOrEqual(bytesOf(after).length + 1);
        }),
      );
    },
  );

  it('[G4] is taken out of names, texts and numbers of JSON, and the rest stays', () => {
    const redact = createRedaction(['12345678', 'a.b*c+d?e']);
    expect(
      redactValue(
        [
          {
            'x-a.b*c+d?e': [12345678, -12345678.5, 1234567, null, true],
            y: 'a.b*c+d?e, aXb*c+d?e',
          },
        ],
        redact,
      ),
    ).toEqual([{ 'x-•••': ['•••', '-•••.5', 1234567, null, true], y: '•••, aXb*c+d?e' }]);
  });

  it('[G4] that contains another is taken out whole', () => {
    expect(createRedaction(['password', 'password-2'])('password-2 password')).toBe('••• •••');
  });

  it('[G4] leaves everything as it was where there is none', () => {
    expect(createRedaction([])('a')).toBe('a');
    expect(createRedaction([''])('a')).toBe('a');
  });
});
