/** Scripts that are written without spaces, and Korean, whose words carry their particles. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Hangul}ー々]+/gu;
const run = /[\p{L}\p{N}\p{M}]+(?:['’ʼ][\p{L}\p{N}\p{M}]+)*/gu;
const hyphen = /^[-‐‑]$/u;
const longest = 40;

export interface Word {
  text: string;
  /** A hyphen and nothing else stands between it and the word before: `Wi-Fi`. */
  hyphened: boolean;
}

/**
 * A text's words in order, as they are written. A run of a script without spaces becomes the pairs of
 * its neighbouring characters: that is the same on every machine, where a dictionary is not.
 */
export function wordsOf(text: string): Word[] {
  const found: Word[] = [];
  const add = (word: string, hyphened: boolean) => {
    found.push({ text: word.slice(0, longest), hyphened });
  };
  let last = 0;
  for (const { 0: whole, index: start } of text.matchAll(run)) {
    const hyphened = start - last === 1 && hyphen.test(text.slice(last, start));
    last = start + whole.length;
    let end = 0;
    for (const { 0: characters, index } of whole.matchAll(unspaced)) {
      if (index > end) add(whole.slice(end, index), hyphened && end === 0);
      for (const pair of pairsOf(characters)) add(pair, false);
      end = index + characters.length;
    }
    if (end < whole.length) add(whole.slice(end), hyphened && end === 0);
  }
  return found;
}

function pairsOf(text: string): string[] {
  const characters = [...text];
  if (characters.length === 1) return [text];
  return characters.slice(1).map((character, index) => `${characters[index]}${character}`);
}
