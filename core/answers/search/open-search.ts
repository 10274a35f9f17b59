import { guessLanguage } from '../language/guess.ts';
import { languageCode } from '../language/languages.ts';
import { type Read, type Reading, termsOf } from '../language/reader.ts';
import { answersLimits } from '../limits.ts';
import type { Suggestion } from '../model.ts';
import type { Unpacker } from '../pack.ts';
import type { SearchHeader, Variant } from './build-search.ts';
import { confidencesOf, scaleOf } from './confidence.ts';
import { LanguageSearch } from './language-search.ts';
import { localeRank } from './locales.ts';
import { weights } from './weights.ts';

/** One index, opened. */
export class Search {
  readonly #header: SearchHeader;
  readonly #languages: LanguageSearch[];
  readonly #prior: Float32Array;
  readonly #read: Read;
  readonly #places: ReadonlyMap<string, number>;
  /** Of each article. */
  readonly #variants: Variant[][];

  constructor(header: SearchHeader, { unpacker, read }: { unpacker: Unpacker; read: Read }) {
    this.#header = header;
    this.#read = read;
    this.#prior = unpacker.f32(header.prior);
    this.#languages = header.languages.map((language) => new LanguageSearch(language, unpacker));
    this.#places = new Map(header.articles.map((articleId, place) => [articleId, place]));
    this.#variants = header.articles.map(() => []);
    for (const variant of header.variants) this.#variants[variant[0]]?.push(variant);
  }

  suggest(query: { words: string; locale?: string | undefined; limit: number }): Suggestion[] {
    const words = query.words.slice(0, answersLimits.queryCharacters);
    const guessed = guessLanguage(words);
    const language = guessed ?? languageCode(query.locale ?? this.#header.main);
    const reading = this.#read(words, language);
    if (reading.tokens.length === 0) return [];
    const sure = guessed !== undefined;
    const { scores, matched } = this.#scores(words, { language, reading, sure });
    const limit = Math.min(Math.max(0, Math.floor(query.limit)), answersLimits.results);
    const best = highest(scores, limit);
    const confidences = confidencesOf(scores, best);
    return best.map((place, index) => {
      // Who says nothing of his language, and cannot be told by his words, gets the one that they are found in.
      const asked = query.locale ?? guessed ?? this.#header.variants[matched[place] ?? -1]?.[1];
      return this.#suggestion(place, asked, confidences[index] ?? 0);
    });
  }

  article(articleId: string, locale: string | undefined): Suggestion | undefined {
    const place = this.#places.get(articleId);
    return place === undefined ? undefined : this.#suggestion(place, locale, 1);
  }

  /** Of each article, its score, and which of its variants the words are found in (-1: in none). */
  #scores(
    words: string,
    own: { language: string; reading: Reading; sure: boolean },
  ): { scores: Float64Array; matched: Int32Array } {
    const { language } = own;
    const count = this.#header.articles.length;
    const variantScores = new Float64Array(this.#header.variants.length);
    const learned = new Float64Array(count);
    for (const search of this.#languages) {
      const reading = search.code === language ? own.reading : this.#read(words, search.code);
      // What was meant in his language is meant in every other.
      const concepts = own.reading.concepts.map(({ name }) => name);
      const isOwn = search.code === language || (this.#languages.length === 1 && !own.sure);
      search.addTo(variantScores, learned, { reading, concepts, isOwn });
    }
    const scores = new Float64Array(count);
    const matched = new Int32Array(count).fill(-1);
    for (const [index, [place]] of this.#header.variants.entries()) {
      const score = variantScores[index] ?? 0;
      if (score <= (scores[place] ?? 0)) continue;
      scores[place] = score;
      matched[place] = index;
    }
    const scale = scaleOf(new Set(termsOf(own.reading)).size);
    for (let place = 0; place < count; place++) {
      const evidence = (scores[place] ?? 0) + learnedScore(learned[place] ?? 0);
      scores[place] = evidence / scale + (this.#prior[place] ?? 0);
    }
    return { scores, matched };
  }

  #suggestion(place: number, asked: string | undefined, confidence: number): Suggestion {
    const { main, articles } = this.#header;
    let best: Variant | undefined;
    let bestRank = -1;
    for (const variant of this.#variants[place] ?? []) {
      const rank = localeRank(variant[1], asked, main);
      // Of equals the first, which is the plainest: who asks for `fr-CA` gets `fr` before `fr-FR`.
      if (rank > bestRank) {
        best = variant;
        bestRank = rank;
      }
    }
    const [, locale, title, url, snippet] = best as Variant;
    return {
      articleId: articles[place] as string,
      locale,
      title,
      ...(url === null ? {} : { url }),
      ...(snippet === null ? {} : { snippet }),
      confidence,
    };
  }
}

/** Places of the highest scores above 0, the highest first; of equal ones the first. */
function highest(scores: Float64Array, count: number): number[] {
  const places: number[] = [];
  for (let place = 0; place < scores.length; place++) {
    const score = scores[place] ?? 0;
    if (score <= 0 || (places.length === count && score <= (scores[places.at(-1) ?? 0] ?? 0))) {
      continue;
    }
    const after = places.findIndex((other) => score > (scores[other] ?? 0));
    places.splice(after === -1 ? places.length : after, 0, place);
    if (places.length > count) places.pop();
  }
  return places;
}

/** @param likeness Sum of the question’s cosines with what the article helped with before */
function learnedScore(likeness: number): number {
  const { learned, learnedSlope, rejected } = weights;
  const score = learned * Math.log(1 + learnedSlope * Math.abs(likeness));
  return likeness >= 0 ? score : -Math.min(rejected, score);
}
