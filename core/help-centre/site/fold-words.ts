/**
 * The words of a text as the search compares them: without case and accents; of scripts that set no
 * spaces, pairs of characters. It runs on the server and, as text, in the browser: so it uses nothing
 * from outside of itself.
 */
export function foldWords(text: string): string[] {
  const folded = text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase();
  const words: string[] = [];
  for (const [word] of folded.matchAll(/[\p{L}\p{N}]+/gu)) {
    if (!/[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]/.test(word)) {
      words.push(word);
      continue;
    }
    const characters = [...word];
    if (characters.length === 1) words.push(word);
    for (let at = 0; at + 1 < characters.length; at++) {
      words.push((characters[at] ?? '') + (characters[at + 1] ?? ''));
    }
  }
  return words;
}
