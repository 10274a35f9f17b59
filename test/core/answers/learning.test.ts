import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LearnedSignal } from '../../../core/answers/model.ts';
import { answersOf, article, idsFor, signal } from './support.ts';

const articles = [
  article({ articleId: 'bridge', title: 'Reset the bridge' }),
  article({ articleId: 'lamps', title: 'Lamps do not light up' }),
  article({ articleId: 'colours', title: 'Choose colours for lamps', text: 'warm and cold white' }),
];
const vocabulary = 'bridge reset lamps light colours white strange blinking purple sound app'.split(
  ' ',
);
const words = fc
  .array(fc.constantFrom(...vocabulary), { minLength: 1, maxLength: 6 })
  .map((all) => all.join(' '));
const signals: fc.Arbitrary<LearnedSignal[]> = fc.array(
  fc.record({
    articleId: fc.constantFrom('bridge', 'lamps', 'colours', 'gone'),
    words,
    outcome: fc.constantFrom('sent', 'clicked', 'resolved', 'rejected'),
    at: fc.nat(9),
    by: fc.option(fc.constantFrom('ann', 'bob', 'cem'), { nil: undefined }),
  }),
  { maxLength: 25 },
);

describe('what helped', () => {
  it('[A4] comes first for words like those after which it helped', () => {
    const asked = 'it keeps blinking purple';
    expect(idsFor(answersOf({ articles }), asked)).not.toContain('bridge');
    const taught = answersOf({
      articles,
      signals: [
        signal('bridge', 'why is everything blinking in purple?', { outcome: 'sent', by: 'ann' }),
        signal('colours', 'i want another white', { outcome: 'sent', by: 'bob' }),
      ],
    });
    expect(idsFor(taught, asked)[0]).toBe('bridge');
    expect(idsFor(taught, 'another white')[0]).toBe('colours');
  });

  it('[A4] is never lower for the same words once it resolved them again', () => {
    fc.assert(
      fc.property(
        signals,
        words,
        fc.constantFrom('bridge', 'lamps', 'colours'),
        (learned, asked, id) => {
          const query = { words: asked, locale: 'en', loggedIn: false, limit: 20 };
          const before = answersOf({ articles, signals: learned }).suggest(query);
          const after = answersOf({
            articles,
            signals: [...learned, signal(id, asked, { locale: 'en', at: 10 })],
          }).suggest(query);
          const placeIn = (found: typeof before) => {
            const place = found.findIndex(({ articleId }) => articleId === id);
            return place === -1 ? Number.POSITIVE_INFINITY : place;
          };
          const confidenceIn = (found: typeof before) =>
            found.find(({ articleId }) => articleId === id)?.confidence ?? 0;
          expect(placeIn(after)).toBeLessThanOrEqual(placeIn(before));
          expect(confidenceIn(after)).toBeGreaterThanOrEqual(confidenceIn(before) - 1e-6);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('[A4] raises step by step: sent by an agent, resolved, by more customers', () => {
    const confidence = (learned: LearnedSignal[]) =>
      answersOf({ articles, signals: learned })
        .suggest({ words: 'blinking lamps', loggedIn: false, limit: 6 })
        .find(({ articleId }) => articleId === 'bridge')?.confidence ?? 0;
    const steps = [
      [],
      [signal('bridge', 'blinking lamps', { outcome: 'clicked', by: 'ann' })],
      [signal('bridge', 'blinking lamps', { outcome: 'sent', by: 'ann' })],
      [signal('bridge', 'blinking lamps', { by: 'ann' })],
      ['ann', 'bob', 'cem'].map((by) => signal('bridge', 'blinking lamps', { by })),
    ].map(confidence);
    expect(steps).toEqual([...steps].sort((a, b) => a - b));
    expect(new Set(steps).size).toBe(steps.length);
  });

  it('[A4] one customer counts once for an article, whatever he repeats', () => {
    const learned = [signal('bridge', 'blinking lamps', { by: 'ann', at: 9 })];
    const again = Array.from({ length: 500 }, (_, at) =>
      signal('bridge', `blinking lamps ${at}`, { by: 'ann', at: at % 9 }),
    );
    const ask = (all: LearnedSignal[]) =>
      answersOf({ articles, signals: all }).suggest({ words: 'lamps', loggedIn: false, limit: 6 });
    expect(ask([...learned, ...again])).toEqual(ask(learned));
  });

  it('[A4] … with the words that he said last, and the most that he ever said', () => {
    const ask = (words: string, all: LearnedSignal[]) =>
      answersOf({ articles, signals: all })
        .suggest({ words, loggedIn: false, limit: 6 })
        .find(({ articleId }) => articleId === 'bridge')?.confidence;
    const said = [
      signal('bridge', 'purple', { by: 'ann', at: 1, outcome: 'resolved' }),
      signal('bridge', 'sound', { by: 'ann', at: 2, outcome: 'clicked' }),
    ];
    const asIf = [signal('bridge', 'sound', { by: 'ann', at: 1, outcome: 'resolved' })];
    for (const words of ['purple', 'sound']) {
      expect(ask(words, said)).toBe(ask(words, asIf));
      expect(ask(words, said.toReversed())).toBe(ask(words, asIf));
    }
    expect(ask('sound', said)).toBeGreaterThan(ask('purple', said) ?? 1);
    const more = [
      signal('bridge', 'purple', { by: 'ann', at: 1, outcome: 'clicked' }),
      signal('bridge', 'sound', { by: 'ann', at: 2, outcome: 'resolved' }),
    ];
    expect(ask('sound', more)).toBe(ask('sound', asIf));
  });

  it('[A4] the same words a thousand times, from nobody in particular, do not outvote what is written', () => {
    const shouted = Array.from({ length: 1000 }, (_, at) =>
      signal('colours', 'reset the bridge', { at }),
    );
    expect(idsFor(answersOf({ articles, signals: shouted }), 'lamps do not light up')[0]).toBe(
      'lamps',
    );
  });

  it('[A4] rejections lower, within bounds: the right words still find it', () => {
    const rejected = Array.from({ length: 1000 }, (_, index) =>
      signal('lamps', 'lamps do not light up', { outcome: 'rejected', by: `customer ${index}` }),
    );
    const words = 'lamps do not light up';
    const query = { words, loggedIn: false, limit: 6 };
    const before = answersOf({ articles }).suggest(query)[0];
    const after = answersOf({ articles, signals: rejected }).suggest(query)[0];
    expect(before?.articleId).toBe('lamps');
    expect(after?.articleId).toBe('lamps');
    expect(after?.confidence).toBeLessThan(before?.confidence ?? 0);
  });
});
