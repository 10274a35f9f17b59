import { foldWords } from './fold-words.ts';

/** What the browser searches, as JSON. Positions, not names: it is sent to everyone who searches. */
export interface SearchIndex {
  /** Path, title, section, beginning; and the words of labels and of the body, folded. */
  docs: [
    path: string,
    title: string,
    section: string,
    snippet: string,
    labels: string,
    body: string,
  ][];
}

/** Different words of a body that are searched: the first ones say what it is about. */
const wordsAtMost = 120;
/** Of all bodies together, at some eight bytes each: a visitor loads them before he finds anything. */
const wordsInAll = 250_000;
const wordLength = 24;

export interface SearchDocument {
  path: string;
  title: string;
  section: string;
  snippet: string;
  labels: string[];
  text: string;
}

export function searchIndex(documents: readonly SearchDocument[]): SearchIndex {
  const share = Math.max(20, Math.min(wordsAtMost, Math.floor(wordsInAll / documents.length)));
  return {
    docs: documents.map(({ path, title, section, snippet, labels, text }) => {
      const named = new Set(foldWords(`${title} ${section} ${labels.join(' ')}`));
      const body = new Set<string>();
      for (const word of foldWords(text.slice(0, 20_000))) {
        if (word.length > 1 && word.length <= wordLength && !named.has(word)) body.add(word);
        if (body.size === share) break;
      }
      const labelWords = new Set(foldWords(labels.join(' ')));
      return [path, title, section, snippet, [...labelWords].join(' '), [...body].join(' ')];
    }),
  };
}
