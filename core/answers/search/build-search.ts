import { guessLanguage } from '../language/guess.ts';
import { languageCode } from '../language/languages.ts';
import { type Read, termsOf } from '../language/reader.ts';
import { answersLimits } from '../limits.ts';
import type { ArticleSource, LearnedSignal } from '../model.ts';
import type { Block, Packer } from '../pack.ts';
import { fieldsOf } from './fields.ts';
import { PostingsBuilder, type PostingsHeader } from './postings.ts';
import { type Lesson, lessonsOf } from './signals.ts';
import { countsOf, gramsOf, inverseFrequency, mostOf, unitVector } from './vectors.ts';
import { weights } from './weights.ts';

/** One article in one locale: the place of the article, then what is shown of it. */
export type Variant = readonly [
  article: number,
  locale: string,
  title: string,
  url: string | null,
  snippet: string | null,
];

export interface LanguageHeader {
  code: string;
  terms: Block<'text'>;
  /** Of the articles, as they are written, and the place of each one's term. */
  words: Block<'text'>;
  wordTerms: Block<'u32'>;
  idf: Block<'f32'>;
  /** The idf of a word that no article has. */
  unknown: number;
  /** Of variants in this language. */
  text: PostingsHeader;
  grams: Block<'text'>;
  gramIdf: Block<'f32'>;
  titles: PostingsHeader;
  /** Of articles: after which words of this language they helped. */
  learned: PostingsHeader;
}

export interface SearchHeader {
  articles: string[];
  /** The locale that most variants have. */
  main: string;
  variants: Variant[];
  prior: Block<'f32'>;
  languages: LanguageHeader[];
}

/**
 * An index of these articles, and of no others: signals for what is not among them leave no trace, so
 * that an index without the restricted articles cannot tell of them.
 */
export function buildSearch(
  sources: readonly ArticleSource[],
  signals: readonly LearnedSignal[],
  { read, packer }: { read: Read; packer: Packer },
): SearchHeader {
  const articles = [...new Set(sources.map(({ articleId }) => articleId))].sort();
  const places = new Map(articles.map((articleId, place) => [articleId, place]));
  const placeOf = (articleId: string) => places.get(articleId) as number;
  const sorted = [...sources].sort(
    (a, b) => placeOf(a.articleId) - placeOf(b.articleId) || (a.locale < b.locale ? -1 : 1),
  );
  const main = mostOf(sorted.map(({ locale }) => locale)) ?? '';
  const lessons = lessonsOf(signals.filter(({ articleId }) => places.has(articleId)));
  const byLanguage = Map.groupBy(lessons, ({ words, locale }) =>
    languageCode(locale ?? guessLanguage(words) ?? main),
  );
  const help = helpOf(articles.length, lessons, placeOf);
  const languages = new Set([
    ...sorted.map(({ locale }) => languageCode(locale)),
    ...byLanguage.keys(),
  ]);
  return {
    articles,
    main,
    variants: sorted.map(({ articleId, locale, title, url, snippet }) => [
      placeOf(articleId),
      locale,
      title.slice(0, answersLimits.titleCharacters),
      url ?? null,
      snippet ?? null,
    ]),
    prior: packer.f32(priorsOf(help)),
    languages: [...languages].sort().map((code) =>
      buildLanguage(code, {
        variants: sorted
          .map((source, variant) => ({ source, variant }))
          .filter(({ source }) => languageCode(source.locale) === code),
        lessons: byLanguage.get(code) ?? [],
        placeOf,
        help,
        read,
        packer,
      }),
    ),
  };
}

function buildLanguage(
  code: string,
  given: {
    variants: { source: ArticleSource; variant: number }[];
    lessons: Lesson[];
    placeOf: (articleId: string) => number;
    help: readonly { helped: number }[];
    read: Read;
    packer: Packer;
  },
): LanguageHeader {
  const { variants, lessons, placeOf, help, read, packer } = given;
  const documents = variants.map(({ source, variant }) => ({
    variant,
    ...fieldsOf(source, code, read),
  }));
  const frequencies = countsOf(documents.flatMap(({ counts }) => [...counts.keys()]));
  const unknown = weights.unknownWord * inverseFrequency(variants.length, 0) || 1;
  const idf = (term: string) => {
    const having = frequencies.get(term);
    return having === undefined ? unknown : inverseFrequency(variants.length, having);
  };
  const text = new PostingsBuilder();
  const titleMean = meanOf(documents.map(({ titleLength }) => titleLength));
  const { saturation, titleLength: discount } = weights;
  for (const { variant, counts, titleLength } of withTexts(documents)) {
    const norm = saturation * (1 - discount + (discount * titleLength) / titleMean);
    for (const [term, count] of counts) {
      text.add(term, variant, (idf(term) * count * (saturation + 1)) / (count + norm));
    }
  }
  const gramCounts = documents.map(({ titleWords }) => countsOf(gramsOf(titleWords)));
  const gramFrequencies = countsOf(gramCounts.flatMap((counts) => [...counts.keys()]));
  const gramIdf = (gram: string) =>
    Math.log(1 + variants.length / (1 + (gramFrequencies.get(gram) ?? 0)));
  const titles = new PostingsBuilder();
  for (const [index, { variant }] of documents.entries()) {
    for (const [gram, weight] of unitVector(gramCounts[index] ?? new Map(), gramIdf)) {
      titles.add(gram, variant, weight);
    }
  }
  const learned = new PostingsBuilder();
  for (const { articleId, words, weight } of lessons) {
    const place = placeOf(articleId);
    // Who helped often is a little like everything: it counts by the root of how often.
    const often = Math.sqrt(Math.max(1, help[place]?.helped ?? 1));
    for (const [term, share] of unitVector(countsOf(termsOf(read(words, code))), idf)) {
      learned.add(term, place, (share * weight) / often);
    }
  }
  const terms = [...new Set([...text.terms(), ...learned.terms()])].sort();
  const placeOfTerm = new Map(terms.map((term, place) => [term, place]));
  const words = [...new Map(documents.flatMap((document) => [...document.words]))]
    .flatMap(([word, term]) => {
      const place = placeOfTerm.get(term);
      return place === undefined ? [] : [{ word, place }];
    })
    .sort((a, b) => (a.word < b.word ? -1 : 1));
  const grams = [...titles.terms()].sort();
  return {
    code,
    terms: packer.words(terms),
    words: packer.words(words.map(({ word }) => word)),
    wordTerms: packer.u32(words.map(({ place }) => place)),
    idf: packer.f32(terms.map(idf)),
    unknown,
    text: text.pack(terms, packer),
    grams: packer.words(grams),
    gramIdf: packer.f32(grams.map(gramIdf)),
    titles: titles.pack(grams, packer),
    learned: learned.pack(terms, packer),
  };
}

/** Adds what the bodies say, a long one discounted against the others in its language. */
function withTexts<D extends { counts: Map<string, number>; text: string[] }>(documents: D[]): D[] {
  const mean = meanOf(documents.map(({ text }) => text.length));
  const { textLength: discount, fields } = weights;
  for (const { counts, text } of documents) {
    const norm = 1 - discount + (discount * text.length) / mean;
    for (const [term, count] of countsOf(text)) {
      counts.set(term, (counts.get(term) ?? 0) + (fields.text * count) / norm);
    }
  }
  return documents;
}

/** Of each article, what all lessons for it weigh, and with those against it taken off. */
function helpOf(
  count: number,
  lessons: readonly Lesson[],
  placeOf: (articleId: string) => number,
): { helped: number; net: number }[] {
  const help = Array.from({ length: count }, () => ({ helped: 0, net: 0 }));
  for (const { articleId, weight } of lessons) {
    const own = help[placeOf(articleId)];
    if (own === undefined) continue;
    own.net += weight;
    own.helped += Math.max(0, weight);
  }
  return help;
}

/** How often each article helped, whatever the words, as it counts for a score. */
function priorsOf(help: readonly { net: number }[]): number[] {
  const all = help.reduce((sum, { net }) => sum + Math.max(0, net), 0);
  // Shares, when there is enough to have shares of: what helps a hundred times in a million is not popular.
  const scale = weights.priorAmong / (weights.priorAmong + all);
  return help.map(({ net }) => weights.prior * Math.log(1 + scale * Math.max(0, net)));
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length || 1;
}
