import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ArticleSource, LearnedSignal } from '../../../core/answers/model.ts';
import { answersOf, article, signal } from './support.ts';

const vocabulary =
  'nimbus lamp refund invoice parcel address password battery remboursement facture'.split(' ');
const some = fc.array(fc.constantFrom(...vocabulary), { minLength: 1, maxLength: 6 });
const words = some.map((all) => all.join(' '));
const locales = fc.constantFrom('en', 'fr', 'fr-CA');
const articles: fc.Arbitrary<ArticleSource[]> = fc.array(
  fc.record({
    articleId: fc.constantFrom(...'abcdefgh'),
    locale: locales,
    title: words,
    text: words,
    labels: some,
    restricted: fc.boolean(),
  }),
  { maxLength: 12 },
);
const signals: fc.Arbitrary<LearnedSignal[]> = fc.array(
  fc.record({
    articleId: fc.constantFrom(...'abcdefghz'),
    words,
    outcome: fc.constantFrom('sent', 'clicked', 'resolved', 'rejected'),
    at: fc.nat(9),
  }),
  { maxLength: 20 },
);

describe('articles for customers who are logged in', () => {
  it('[A1] leave no trace in what others get: not in results, order or confidence', () => {
    fc.assert(
      fc.property(articles, signals, words, locales, (all, learned, asked, locale) => {
        const unique = [
          ...new Map(all.map((one) => [`${one.articleId} ${one.locale}`, one])).values(),
        ];
        const open = unique.filter(({ restricted }) => !restricted);
        const ids = new Set(open.map(({ articleId }) => articleId));
        const withThem = answersOf({ articles: unique, signals: learned });
        const without = answersOf({
          articles: open,
          signals: learned.filter(({ articleId }) => ids.has(articleId)),
        });
        const query = { words: asked, locale, loggedIn: false, limit: 20 };
        expect(withThem.suggest(query)).toEqual(without.suggest(query));
        for (const { articleId } of unique) {
          expect(withThem.article(articleId, query)).toEqual(without.article(articleId, query));
        }
      }),
      { numRuns: 150 },
    );
  });

  it('[A1] are suggested to who is logged in, and given to him by id', () => {
    const answers = answersOf({
      articles: [
        article({ articleId: 'open', title: 'Nimbus for everybody' }),
        article({ articleId: 'inside', title: 'Nimbus for members', restricted: true }),
      ],
      signals: [signal('inside', 'how do members use nimbus')],
    });
    const idsOf = (loggedIn: boolean) =>
      answers
        .suggest({ words: 'members nimbus', loggedIn, limit: 6 })
        .map(({ articleId }) => articleId);
    expect(idsOf(true)).toEqual(['inside', 'open']);
    expect(idsOf(false)).toEqual(['open']);
    expect(answers.article('inside', { loggedIn: true })?.title).toBe('Nimbus for members');
    expect(answers.article('inside', { loggedIn: false })).toBeUndefined();
    expect(answers.article('nothing', { loggedIn: true })).toBeUndefined();
  });

  it('[A1] an article that is restricted in one language alone is shown in the other', () => {
    const answers = answersOf({
      articles: [
        article({ articleId: 'a', locale: 'fr', title: 'Nimbus secret', restricted: true }),
        article({ articleId: 'a', locale: 'en', title: 'Nimbus' }),
      ],
    });
    const query = { words: 'nimbus secret', locale: 'fr', limit: 6 };
    expect(answers.suggest({ ...query, loggedIn: false })[0]?.locale).toBe('en');
    expect(answers.suggest({ ...query, loggedIn: true })[0]?.locale).toBe('fr');
  });
});
