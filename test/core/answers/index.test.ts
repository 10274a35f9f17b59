import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { generate } from '../../../bench/support/answers/generated.ts';
import { seededRandom, shuffled } from '../../../bench/support/answers/seeded.ts';
import { answersLimits } from '../../../core/answers/limits.ts';
import { openAnswers } from '../../../core/answers/open.ts';
import type { CauserieError } from '../../../core/errors.ts';
import { answersOf, article, bytesOf, idsFor } from './support.ts';

const centre = generate({ articles: 200, signals: 200, questions: 50 }, seededRandom(7));
const intents = [
  { intentId: 'order', phrases: [{ text: 'where is my order' }, { text: 'track my parcel' }] },
  { intentId: 'human', phrases: [{ text: 'let me talk to a person' }] },
];

describe('the index', () => {
  it('[A6] is the same bytes for the same input, in whatever order it comes', () => {
    const random = seededRandom(3);
    const first = bytesOf({ ...centre, intents });
    const second = bytesOf({
      articles: shuffled(centre.articles, random),
      signals: shuffled(centre.signals, random),
      intents: shuffled(intents, random),
    });
    expect(Buffer.compare(first, second)).toBe(0);
    expect(openAnswers(first).builtAt).toBe(1);
  });

  it('[A6] opens from bytes at any place in memory', () => {
    const bytes = bytesOf({ ...centre, intents });
    const shifted = Buffer.concat([Buffer.from('x'), bytes]).subarray(1);
    const query = { words: centre.questions[0]?.words ?? '', loggedIn: true, limit: 6 };
    const found = openAnswers(bytes).suggest(query);
    expect(found.length).toBeGreaterThan(0);
    expect(openAnswers(shifted).suggest(query)).toEqual(found);
  });

  it('[A6] of another version is refused, and what is none, or not all of one', () => {
    const bytes = bytesOf({ articles: [article({ articleId: 'a' })] });
    const codeOf = (broken: Uint8Array) => {
      try {
        openAnswers(broken);
      } catch (error) {
        return (error as CauserieError).code;
      }
      return 'opened';
    };
    const other = bytes.slice();
    other[4] = 99;
    expect(codeOf(other)).toBe('conflict');
    expect(() => openAnswers(other)).toThrow(/version 99.*Build it again/);
    for (const missing of [8, 200, bytes.length - 20, bytes.length - 4]) {
      expect(codeOf(bytes.slice(0, bytes.length - missing))).toBe('invalid_request');
    }
    for (const none of ['', 'hello', '{"builtAt": 1, "articles": []}']) {
      expect(codeOf(Buffer.from(none))).toBe('invalid_request');
    }
    expect(codeOf(bytes)).toBe('opened');
  });

  it('[A6] of nothing answers nothing', () => {
    const answers = answersOf({});
    expect(answers.suggest({ words: 'hello', loggedIn: true, limit: 6 })).toEqual([]);
    expect(answers.classify({ words: 'hello', limit: 6 })).toEqual([]);
    expect(answers.article('a', { loggedIn: true })).toBeUndefined();
  });

  it('[A6] of an article that comes twice in a locale has the later one', () => {
    const answers = answersOf({
      articles: [
        article({ articleId: 'a', title: 'Before' }),
        article({
          articleId: 'a',
          title: 'After',
          url: 'https://x.example/a',
          snippet: 'So it is.',
        }),
      ],
    });
    expect(answers.article('a', { loggedIn: false })).toEqual({
      articleId: 'a',
      locale: 'en',
      title: 'After',
      url: 'https://x.example/a',
      snippet: 'So it is.',
      confidence: 1,
    });
  });
});

describe('what an article is found by', () => {
  it.each<[string, Partial<Parameters<typeof article>[0]>]>([
    ['its title', { title: 'The nimbus' }],
    ['its body', { text: 'Turn the nimbus off and on.' }],
    ['a label', { labels: ['help', 'nimbus'] }],
    ['its section', { section: 'Nimbus' }],
    ['its category', { category: 'Nimbus' }],
    ['its address', { url: 'https://help.example.com/nimbus/on-and-off.html' }],
  ])('%s', (_, given) => {
    const answers = answersOf({
      articles: [article({ articleId: '1', ...given }), article({ articleId: '2' })],
    });
    expect(idsFor(answers, 'nimbus')).toEqual(['1']);
  });

  it('the title before the body, a short body before a long one, a rare word before a common one', () => {
    const answers = answersOf({
      articles: [
        article({ articleId: 'long', text: `nimbus ${'and many other words '.repeat(50)}` }),
        article({ articleId: 'title', title: 'Nimbus' }),
        article({ articleId: 'short', text: 'nimbus and a lamp' }),
        article({ articleId: 'rare', text: 'a zeppelin' }),
      ],
    });
    expect(idsFor(answers, 'nimbus')).toEqual(['title', 'short', 'long']);
    expect(idsFor(answers, 'a zeppelin or a nimbus').indexOf('rare')).toBeLessThan(
      idsFor(answers, 'a zeppelin or a nimbus').indexOf('short'),
    );
  });
});

describe('whatever is asked', () => {
  const answers = answersOf({ ...centre, intents });
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.string({ unit: 'grapheme', maxLength: 200 }),
    fc.string({ maxLength: 10_000, minLength: 5_000 }),
    fc.constantFrom(...centre.questions.map(({ words }) => words)),
    fc.constantFrom(
      '__proto__',
      'constructor',
      "'''",
      '-',
      '\ud800',
      '~refund',
      '=0',
      '\n\n',
      'a'.repeat(10_240),
    ),
  );

  it('[A5] gives confidences from 0 to 1, the highest first, that are together at most 1', () => {
    fc.assert(
      fc.property(
        text,
        fc.option(text, { nil: undefined }),
        fc.boolean(),
        (words, locale, loggedIn) => {
          const found = answers.suggest({ words, locale, loggedIn, limit: 20 });
          const classes = answers.classify({ words, locale, limit: 20 });
          for (const all of [found, classes]) {
            const confidences = all.map(({ confidence }) => confidence);
            expect(confidences.every((one) => one >= 0 && one <= 1)).toBe(true);
            expect(confidences).toEqual([...confidences].sort((a, b) => b - a));
            expect(confidences.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(1 + 1e-9);
          }
          expect(new Set(found.map(({ articleId }) => articleId)).size).toBe(found.length);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('[A7] builds from any text', () => {
    fc.assert(
      fc.property(fc.array(text, { maxLength: 8 }), (texts) => {
        const built = answersOf({
          articles: texts.map((one, index) =>
            article({
              articleId: `${index} ${one}`,
              locale: one.slice(0, 5),
              title: one,
              text: one,
              labels: [one],
              url: one,
            }),
          ),
          signals: texts.map((one) => ({
            articleId: `0 ${one}`,
            words: one,
            locale: one,
            outcome: 'sent',
            at: 0,
          })),
          intents: [
            { intentId: texts[0] ?? '', phrases: texts.map((one) => ({ text: one, locale: one })) },
          ],
          synonyms: [{ locale: 'en', groups: [texts] }],
        });
        built.suggest({ words: texts[0] ?? '', locale: texts[1], loggedIn: false, limit: 3 });
        built.classify({ words: texts[0] ?? '', limit: 3 });
      }),
      { numRuns: 60 },
    );
  });

  it('[A7] reads so many characters and gives so many results', () => {
    const same = Array.from({ length: 30 }, (_, index) =>
      article({ articleId: `a${index}`, title: `Nimbus ${index}` }),
    );
    const many = answersOf({ articles: same });
    const ask = (words: string, limit: number) => many.suggest({ words, loggedIn: false, limit });
    expect(ask('nimbus', 1000)).toHaveLength(answersLimits.results);
    expect(ask('nimbus', 2.9)).toHaveLength(2);
    expect(ask('nimbus', 0)).toEqual([]);
    expect(ask('nimbus', -1)).toEqual([]);
    expect(ask(`${'x '.repeat(answersLimits.queryCharacters / 2)}nimbus`, 3)).toEqual([]);
  });

  it('[A7] too many phrases are refused with what to do', () => {
    const phrases = Array.from({ length: answersLimits.phrases + 1 }, (_, index) => ({
      text: `phrase ${index}`,
    }));
    expect(() => bytesOf({ intents: [{ intentId: 'a', phrases }] })).toThrow(
      /2001 example phrases.*2000/,
    );
  });
});
