import { answersLimits } from '../limits.ts';
import type { Synonyms } from '../model.ts';
import { type Analyse, createAnalyser, type Token } from './analyse.ts';
import { conceptsIn } from './concepts.ts';
import { languageCode } from './languages.ts';
import { type Found, PhraseBook } from './phrases.ts';

/** A text as it is compared with others. */
export interface Reading {
  tokens: Token[];
  /** What several words mean: `~refund` for all languages alike, `=3` of the company's own synonyms. */
  concepts: Found[];
}

export type Read = (text: string, language: string) => Reading;

/**
 * Reads texts with what a company says means the same. An index is read by the same synonyms that it
 * was built with, so they stand in it.
 *
 * @param remembered Words to remember, see `createAnalyser`
 */
export function createReader(synonyms: readonly Synonyms[], remembered: number): Read {
  const analyse = createAnalyser(remembered);
  const books = new Map<string, PhraseBook>();
  return (text, language) => {
    const tokens = analyse(text, language);
    let book = books.get(language);
    if (book === undefined) {
      book = bookOf(language, synonyms, analyse);
      // A help centre has so many languages and no more; whoever asks in others may not fill the memory.
      if (books.size < 50) books.set(language, book);
    }
    return { tokens, concepts: book.find(tokens) };
  };
}

/** The terms that a text is found by: words that say something, or all when none does; then concepts. */
export function termsOf({ tokens, concepts }: Reading): string[] {
  return [...telling(tokens).map(({ term }) => term), ...new Set(concepts.map(({ name }) => name))];
}

/** The same words as they are written, folded. */
export function tellingWords({ tokens }: Reading): string[] {
  return telling(tokens).map(({ word }) => word);
}

export function isConcept(term: string): boolean {
  return term.startsWith('~') || term.startsWith('=');
}

function telling(tokens: readonly Token[]): readonly Token[] {
  const some = tokens.filter(({ stop }) => !stop);
  return some.length > 0 ? some : tokens;
}

function bookOf(language: string, synonyms: readonly Synonyms[], analyse: Analyse): PhraseBook {
  const book = new PhraseBook();
  const { synonymGroups, wordsInGroup } = answersLimits;
  const groups = synonyms
    .flatMap(({ locale, groups: all }) =>
      all.map((group) => ({ code: languageCode(locale), group })),
    )
    .slice(0, synonymGroups);
  for (const [index, { code, group }] of groups.entries()) {
    if (code !== language) continue;
    for (const phrase of group.slice(0, wordsInGroup)) {
      book.add(`=${index}`, analyse(phrase.slice(0, 100), language));
    }
  }
  for (const { name, phrases } of conceptsIn(language)) {
    for (const phrase of phrases) book.add(`~${name}`, analyse(phrase, language));
  }
  return book;
}
