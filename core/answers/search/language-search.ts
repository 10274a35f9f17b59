import type { Token } from '../language/analyse.ts';
import { type Reading, tellingWords, termsOf } from '../language/reader.ts';
import type { Unpacker } from '../pack.ts';
import type { LanguageHeader } from './build-search.ts';
import { WordList } from './corrections.ts';
import { Postings } from './postings.ts';
import { countsOf, gramsOf } from './vectors.ts';
import { weights } from './weights.ts';

/** How many unknown words of a question are looked at: the dear part of it. */
const mostCorrected = 12;

/** The articles in one language, and what was learned from words in it. */
export class LanguageSearch {
  readonly code: string;
  readonly #terms: ReadonlyMap<string, number>;
  readonly #idf: Float32Array;
  readonly #text: Postings;
  readonly #learned: Postings;
  readonly #grams: ReadonlyMap<string, number>;
  readonly #gramIdf: Float32Array;
  readonly #titles: Postings;
  readonly #wordList: WordList;
  readonly #wordTerms: Uint32Array;
  readonly #unknown: number;

  constructor(header: LanguageHeader, unpacker: Unpacker) {
    this.code = header.code;
    const terms = unpacker.words(header.terms);
    this.#terms = placesOf(terms);
    this.#idf = unpacker.f32(header.idf);
    this.#text = new Postings(header.text, unpacker);
    this.#learned = new Postings(header.learned, unpacker);
    this.#grams = placesOf(unpacker.words(header.grams));
    this.#gramIdf = unpacker.f32(header.gramIdf);
    this.#titles = new Postings(header.titles, unpacker);
    // Of the articles alone: what customers write wrong is not to be corrected by what others wrote wrong.
    this.#wordList = new WordList(unpacker.words(header.words));
    this.#wordTerms = unpacker.u32(header.wordTerms);
    this.#unknown = header.unknown;
  }

  /**
   * Adds to each variant what its words say, and to each article its likeness to what it helped with.
   *
   * @param question `isOwn`: it is asked in this language, so its unknown words are corrected by this list
   */
  addTo(
    variants: Float64Array,
    articles: Float64Array,
    question: { reading: Reading; concepts: readonly string[]; isOwn: boolean },
  ): void {
    const { reading, concepts, isOwn } = question;
    const terms = [...termsOf(reading), ...concepts];
    const factor = isOwn ? 1 : weights.otherLanguage;
    for (const [term, share] of this.#sought(terms, question)) {
      this.#text.addTo(variants, term, factor * share);
    }
    const grams = gramsOf(tellingWords(reading));
    const { unknownGram: unknown } = weights;
    const pieces = vectorOf(grams, { places: this.#grams, idf: this.#gramIdf, unknown });
    for (const [gram, weight] of pieces) {
      this.#titles.addTo(variants, gram, factor * weights.grams * weight);
    }
    const all = { places: this.#terms, idf: this.#idf, unknown: this.#unknown };
    for (const [term, weight] of vectorOf(termsOf(reading), all)) {
      this.#learned.addTo(articles, term, weight);
    }
  }

  /** Which terms are looked for in the articles, and how much each counts. */
  #sought(terms: readonly string[], { reading, isOwn }: { reading: Reading; isOwn: boolean }) {
    const sought = new Map<number, number>();
    const seek = (term: number | undefined, share: number) => {
      if (term !== undefined) sought.set(term, Math.max(sought.get(term) ?? 0, share));
    };
    for (const term of terms) seek(this.#inArticles(term), shareOf(term));
    if (isOwn) {
      for (const token of this.#strangers(reading)) {
        const { kind, words } = this.#wordList.correct(token.word);
        for (const word of words) seek(this.#wordTerms[word], weights[kind]);
        if (words.length > 0) continue;
        for (const part of this.#partsOf(token.term)) seek(part, weights.part);
      }
    }
    // Written in two words, and by the articles in one: `play station`.
    for (const [index, { word }] of reading.tokens.entries()) {
      const next = reading.tokens[index + 1];
      if (next !== undefined) seek(this.#wordTerms[this.#wordList.find(word + next.word) ?? -1], 1);
    }
    return sought;
  }

  /** Words that no article has, some of them; a word of a phrase that is understood is no mistake. */
  #strangers({ tokens, concepts }: Reading): Token[] {
    const understood = new Set(
      concepts.flatMap(({ from, length }) => tokens.slice(from, from + length)),
    );
    const strangers = new Set(
      tokens.filter(
        (token) =>
          !token.stop && !understood.has(token) && this.#inArticles(token.term) === undefined,
      ),
    );
    return [...strangers].slice(0, mostCorrected);
  }

  /** Versicherungskarte: Versicherung and Karte, with or without letters that join them. */
  #partsOf(term: string): number[] {
    for (let at = term.length - 3; at >= 3; at--) {
      const second = this.#inArticles(term.slice(at));
      if (second === undefined) continue;
      const start = term.slice(0, at);
      const first = this.#termOf(start) ?? this.#termOf(start.replace(/(?:es|en|[sne])$/, ''));
      if (first !== undefined) return [first, second];
    }
    return [];
  }

  /** What is a stem, or a word as the articles write it. */
  #termOf(part: string): number | undefined {
    return this.#inArticles(part) ?? this.#wordTerms[this.#wordList.find(part) ?? -1];
  }

  #inArticles(term: string): number | undefined {
    const place = this.#terms.get(term);
    return place !== undefined && this.#text.count(place) > 0 ? place : undefined;
  }
}

function shareOf(term: string): number {
  if (term.startsWith('~')) return weights.concept;
  return term.startsWith('=') ? weights.synonym : 1;
}

/**
 * The unit vector of some things over the places that they have in an index. What has none is in its
 * length all the same.
 */
function vectorOf(
  things: readonly string[],
  known: { places: ReadonlyMap<string, number>; idf: Float32Array; unknown: number },
): Map<number, number> {
  const counts = new Map<number, number>();
  const strangers: string[] = [];
  for (const thing of things) {
    const place = known.places.get(thing);
    if (place === undefined) strangers.push(thing);
    else counts.set(place, (counts.get(place) ?? 0) + 1);
  }
  let squares = 0;
  const weightOf = (count: number, idf: number) => {
    const weight = (1 + Math.log(count)) * idf;
    squares += weight * weight;
    return weight;
  };
  for (const [place, count] of counts) counts.set(place, weightOf(count, known.idf[place] ?? 0));
  if (known.unknown > 0) {
    for (const count of countsOf(strangers).values()) weightOf(count, known.unknown);
  }
  const length = Math.sqrt(squares) || 1;
  for (const [place, weight] of counts) counts.set(place, weight / length);
  return counts;
}

function placesOf(words: readonly string[]): ReadonlyMap<string, number> {
  return new Map(words.map((word, place) => [word, place]));
}
