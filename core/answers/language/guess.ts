import { fold } from './fold.ts';
import { knownLanguages, languageOf } from './languages.ts';
import { wordsOf } from './words.ts';

/** Scripts that name their language. Han characters do not: they may be Chinese or Japanese. */
const scripts: readonly (readonly [RegExp, string])[] = [
  [/[\p{Script=Hiragana}\p{Script=Katakana}]/u, 'ja'],
  [/\p{Script=Hangul}/u, 'ko'],
  [/\p{Script=Thai}/u, 'th'],
  [/\p{Script=Hebrew}/u, 'he'],
  [/\p{Script=Greek}/u, 'el'],
];

/**
 * The language of some words, by the small ones among them or by their script. Undefined when they do
 * not tell: `iPhone 12`.
 */
export function guessLanguage(text: string): string | undefined {
  const script = scripts.find(([letters]) => letters.test(text));
  if (script !== undefined) return script[1];
  const words = new Set(wordsOf(fold(text)).flatMap(({ text: word }) => word.split(/['’ʼ]/)));
  let best: { code: string; hits: number } | undefined;
  let tied = false;
  for (const code of knownLanguages) {
    const { stopWords } = languageOf(code);
    let hits = 0;
    for (const word of words) if (stopWords.has(word)) hits++;
    if (hits === 0 || hits < (best?.hits ?? 0)) continue;
    tied = hits === best?.hits;
    best = { code, hits };
  }
  return tied ? undefined : best?.code;
}
