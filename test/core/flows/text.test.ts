import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { factsAfter } from '../../../core/flows/facts-after.ts';
import { isVarietyOf, pickText } from '../../../core/flows/text/localized.ts';
import { cut, normalize } from '../../../core/flows/text/normalize.ts';
import { matchesPage } from '../../../core/flows/text/page.ts';
import { matchesPattern } from '../../../core/flows/text/pattern.ts';
import { plainOf } from '../../../core/flows/text/plain.ts';
import { parsePath, parseTemplate } from '../../../core/flows/text/template.ts';
import { numberOf } from '../../../core/flows/text/value.ts';
import { spokenLanguages, standardText } from '../../../core/flows/texts.ts';
import { factsOf } from './support/run.ts';

describe('patterns', () => {
  const parts: Record<string, string> = { '*': '.*', '?': '.', '#': '\\p{Nd}', '@': '\\p{L}' };

  it('[F7] match what they say, as a regular expression would', () => {
    const pattern = fc.string({ unit: fc.constantFrom(...'ab1*?#@'), maxLength: 8 });
    const text = fc.string({ unit: fc.constantFrom(...'ab1'), maxLength: 8 });
    fc.assert(
      fc.property(pattern, text, (one, other) => {
        const source = [...one].map((char) => parts[char] ?? char).join('');
        expect(matchesPattern(other, one)).toBe(new RegExp(`^${source}$`, 'su').test(other));
      }),
      { numRuns: 2000 },
    );
  });

  it('[F7] take a backslash for the next character as it is, and nothing special in addresses', () => {
    expect(matchesPattern('a*b', 'a\\*b')).toBe(true);
    expect(matchesPattern('axb', 'a\\*b')).toBe(false);
    expect(matchesPattern('a?b#c', 'a?b#*', true)).toBe(true);
    expect(matchesPattern('axb1c', 'a?b#*', true)).toBe(false);
  });

  it('[F7] come to an end at once where regular expressions would not', () => {
    expect(matchesPattern(`${'a'.repeat(4000)}b`, `${'*a'.repeat(100)}*c`)).toBe(false);
  });

  it.each([
    ['https://a.example/orders/1?x=2#y', '/orders/*', true],
    ['https://a.example/orders', '/orders/*', false],
    ['https://a.example', '/', true],
    ['https://a.example/x?y=1', '*?y=1', true],
    ['https://evil.example/?u=https://a.example/orders/1', 'https://a.example/*', false],
    ['no address', '/x', false],
  ])('[F7] of pages: %s by %s is %s', (url, pattern, matches) => {
    expect(matchesPage(url, pattern)).toBe(matches);
  });
});

describe('texts', () => {
  it.each([
    ['fr', 'French'],
    ['fr-CH', 'French'],
    ['pt-BR', 'Brazilian'],
    ['pt', 'Brazilian'],
    ['PT-pt', 'Brazilian'],
    ['ja', 'English'],
    [undefined, 'English'],
  ])('[F3] are picked for %s', (language, expected) => {
    const texts = { fr: 'French', 'pt-BR': 'Brazilian', en: 'English' };
    expect(pickText(texts, language, 'en')).toBe(expected);
  });

  it('[F3] are there in seven languages, none of them in two the same but for "No"', () => {
    for (const name of ['chooseOne', 'required', 'resolved', 'atMost'] as const) {
      const all = spokenLanguages.map((language) => standardText(name, [language], { field: 'F' }));
      expect(new Set(all).size).toBe(7);
    }
    expect(standardText('yes', ['ja', 'fr'])).toBe('Oui');
    expect(standardText('yes', [undefined])).toBe('Yes');
    expect(standardText('required', ['en'], { field: '{limit}' })).toContain('{limit}:');
  });

  it('[F3] know what is a variety of what', () => {
    expect(isVarietyOf('fr-CA', 'FR')).toBe(true);
    expect(isVarietyOf('fr', 'fr-CA')).toBe(false);
    expect(isVarietyOf('fry', 'fr')).toBe(false);
    expect(isVarietyOf(undefined, 'fr')).toBe(false);
  });

  it('are compared without case, accents, blanks and punctuation around them', () => {
    expect(normalize('  «Où  est\nMA commande ?!» ')).toBe('ou est ma commande');
    expect(normalize('?!')).toBe('');
  });

  it('are cut between characters', () => {
    expect(cut('abc', 3)).toBe('abc');
    expect(cut('abcd', 3)).toBe('ab…');
    expect(cut('a😀bc', 3)).toBe('a…');
  });

  it('of Markdown are plain for who cannot show it', () => {
    expect(
      plainOf('# Title\n**bold** and _it_ `code`\n[here](https://a.example/{{x_y_z}}) \\*'),
    ).toBe('Title\nbold and it code\nhere (https://a.example/{{x_y_z}}) *');
    expect(plainOf('2 * 3 * 4, snake_case, {{a_b}} {{c_d|_x_}}')).toBe(
      '2 * 3 * 4, snake_case, {{a_b}} {{c_d|_x_}}',
    );
  });

  it('give their numbers', () => {
    const given = [
      '12',
      ' 1 234,5 ',
      "1'000",
      '-3.25',
      '1,2,3',
      '',
      'x',
      '0x10',
      '1e3',
      true,
      null,
    ];
    expect(given.map((one) => numberOf(one))).toEqual([
      12,
      1234.5,
      1000,
      -3.25,
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe('templates', () => {
  it('are read in parts, and braces that hold no name are text', () => {
    expect(parseTemplate('a {{ b.c[0] | d e }}{{}}{{ x y }}{{secret.k}}{{{n}}}')).toEqual([
      { type: 'text', text: 'a ' },
      { type: 'value', path: ['b', 'c', '0'], otherwise: 'd e' },
      { type: 'text', text: '{{}}{{ x y }}' },
      { type: 'secret', name: 'k' },
      { type: 'text', text: '{' },
      { type: 'value', path: ['n'] },
      { type: 'text', text: '}' },
    ]);
  });

  it('lose nothing, whatever they are', () => {
    const text = fc.string({ unit: fc.constantFrom(...'{}|.[]0ab \n'), maxLength: 40 });
    fc.assert(
      fc.property(text, (one) => {
        for (const part of parseTemplate(one))
          if (part.type === 'text') expect(one).toContain(part.text);
        expect(parsePath(one)?.length ?? 1).toBeGreaterThan(0);
      }),
    );
    expect(parsePath('a..b')).toBe(undefined);
    expect(parsePath('.a')).toBe(undefined);
    expect(parsePath(`a${'.b'.repeat(30)}`)).toBe(undefined);
  });
});

describe('facts', () => {
  it('follow what a flow changes', () => {
    const before = factsOf({ conversation: { tags: ['a', 'b'], fields: { x: 1, y: 2 } } });
    const after = factsAfter(before, {
      type: 'changeConversation',
      addTags: ['c', 'b'],
      removeTags: ['a'],
      fields: { x: null, z: 3 },
      language: 'fr',
    });
    expect(after.conversation).toMatchObject({ tags: ['b', 'c'], language: 'fr' });
    expect(after.conversation.fields).toEqual({ y: 2, z: 3 });
    const named = factsAfter(after, { type: 'changeUser', name: 'Ada', fields: { plan: 'pro' } });
    expect(named.user).toMatchObject({ name: 'Ada', fields: { plan: 'pro' } });
    expect(factsAfter(named, { type: 'close' })).toBe(named);
    expect(before.conversation.tags).toEqual(['a', 'b']);
  });
});
