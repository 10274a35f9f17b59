import { isConcept, type Read, tellingWords, termsOf } from '../language/reader.ts';
import { answersLimits } from '../limits.ts';
import type { ArticleSource } from '../model.ts';
import { countsOf } from './vectors.ts';
import { weights } from './weights.ts';

/** What an article is found by. */
export interface Fields {
  /** Of the terms in the short fields, a word of the title being 1. */
  counts: Map<string, number>;
  /** Terms in the title. */
  titleLength: number;
  titleWords: string[];
  /** Terms of the body. */
  text: string[];
  /** Every word that says something, as it is written, and its term. */
  words: Map<string, string>;
}

export function fieldsOf(source: ArticleSource, code: string, reader: Read): Fields {
  const words = new Map<string, string>();
  const read: Read = (text, language) => {
    const reading = reader(text, language);
    for (const { word, term, stop } of reading.tokens) if (!stop) words.set(word, term);
    return reading;
  };
  const title = read(source.title.slice(0, answersLimits.titleCharacters), code);
  const titleTerms = termsOf(title);
  const counts = new Map<string, number>(countsOf(titleTerms));
  const { labels, section, address } = weights.fields;
  const add = (text: string, weight: number) => {
    for (const term of new Set(termsOf(read(text.slice(0, answersLimits.queryCharacters), code)))) {
      counts.set(term, (counts.get(term) ?? 0) + weight);
    }
  };
  for (const label of source.labels.slice(0, answersLimits.labels)) add(label, labels);
  add([source.section ?? '', source.category ?? ''].join('\n'), section);
  const inAddress = read(addressWords(source.url ?? ''), code);
  for (const term of new Set(termsOf(inAddress))) {
    // Most often the title once more; what else there is names the product, or the section.
    if (!counts.has(term)) counts.set(term, address);
  }
  return {
    counts,
    titleLength: titleTerms.filter((term) => !isConcept(term)).length,
    titleWords: tellingWords(title),
    text: termsOf(read(source.text.slice(0, answersLimits.textCharacters), code)),
    words,
  };
}

/** The words in an address’s path: no numbers, no file’s ending. */
function addressWords(url: string): string {
  const path = url.slice(0, answersLimits.queryCharacters).match(/^[a-z]+:\/\/[^/?#]*([^?#]*)/i);
  return (path?.[1] ?? '')
    .replace(/\.\w{1,5}$/, '')
    .replace(/%[\da-f]{2}|\d{3,}|[^\p{L}\p{N}]+/giu, ' ');
}
