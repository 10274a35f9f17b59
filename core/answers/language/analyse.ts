import { fold } from './fold.ts';
import { type Language, languageOf } from './languages.ts';
import { wordsOf } from './words.ts';

/** A word of a text, as it is compared. */
export interface Token {
  /** The folded stem: what is looked up. */
  term: string;
  /** The folded word. */
  word: string;
  /** Says nothing of what is wanted. */
  stop: boolean;
}

export type Analyse = (text: string, language: string) => Token[];

/** How long the first of two hyphened words may be for them to be one as well: `Wi-Fi`, `pre-order`. */
const longestPrefix = 5;

/**
 * Reads texts, remembering words that it has seen: stemming is the dear part of it, and a help centre's
 * texts are mostly the same words.
 *
 * @param remembered How many words at most, in all languages
 */
export function createAnalyser(remembered: number): Analyse {
  const known = new Map<string, Token>();
  const tokenOf = (word: string, code: string, language: Language): Token => {
    const key = `${code}\n${word}`;
    const seen = known.get(key);
    if (seen !== undefined) return seen;
    const token = read(word, language);
    if (known.size < remembered) known.set(key, token);
    return token;
  };
  return (text, code) => {
    const language = languageOf(code);
    const tokens: Token[] = [];
    for (const { text: piece, hyphened } of wordsOf(text.normalize('NFKC').toLowerCase())) {
      for (const word of withoutApostrophes(piece, language)) {
        const token = tokenOf(word, code, language);
        const before = tokens.at(-1);
        if (hyphened && before !== undefined && joins(before, token)) {
          // Before the two, so that they still stand beside what follows.
          tokens.splice(-1, 0, tokenOf(before.word + token.word, code, language));
        }
        tokens.push(token);
        for (const part of lettersAndDigits(word)) tokens.push(tokenOf(part, code, language));
      }
    }
    return tokens;
  };
}

function read(written: string, { stem, stopWords }: Language): Token {
  const word = fold(written);
  const term = /^\p{L}{3,}$/u.test(written) ? fold(stem(written)) : word;
  return { term: term === '' ? word : term, word, stop: stopWords.has(word) };
}

/** `qu’il` → il; `l’article` → article; `don’t` → dont; `Anna’s` → anna; `aujourd’hui` → both. */
function withoutApostrophes(word: string, { elisions }: Language): string[] {
  if (!/['’ʼ]/.test(word)) return [word];
  const parts = word.split(/['’ʼ]+/).filter((part) => part !== '');
  if (elisions.size > 0) return parts.filter((part, at) => at > 0 || !elisions.has(part));
  return [(parts.at(-1) === 's' ? parts.slice(0, -1) : parts).join('')];
}

function joins(before: Token, token: Token): boolean {
  // The one letter of `e-mail` is a word of its own in half of the languages.
  return (
    !(before.stop && before.word.length > 1) &&
    !token.stop &&
    before.word.length <= longestPrefix &&
    /\p{L}$/u.test(before.word) &&
    /^\p{L}/u.test(token.word)
  );
}

/** `ps4` → ps, 4: others write it in two words. */
function lettersAndDigits(word: string): string[] {
  if (!/\p{N}/u.test(word) || !/\p{L}/u.test(word)) return [];
  return word.match(/\p{N}+|[\p{L}\p{M}]+/gu) ?? [];
}
