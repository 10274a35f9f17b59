import type { Option } from './pressing.ts';

/**
 * The answer that a text means, of those that were shown as a numbered list: `2`, `2.`, `2)` or its title.
 * Anything else is a text.
 */
export function pick(options: readonly Option[], text: string): Option | undefined {
  const index = chosenOf(
    options.map(({ title }) => title),
    text,
  );
  return index === undefined ? undefined : options[index];
}

/** Which of some titles a text means, from 0: one that is called so, else by its number. */
export function chosenOf(titles: readonly string[], text: string): number | undefined {
  const said = plain(text);
  const named = titles.findIndex((title) => plain(title) === said);
  if (named >= 0) return named;
  const number = /^(\d{1,3})\s?[.)、。:]?$/.exec(said)?.[1];
  const index = Number(number ?? 0) - 1;
  return index >= 0 && index < titles.length ? index : undefined;
}

/** Without what makes no difference: case, white space around, the form of digits and letters. */
function plain(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) & 15))
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase();
}
