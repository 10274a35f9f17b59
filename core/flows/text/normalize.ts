/** Text without case and diacritics: "Où" is "ou". */
export function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase();
}

/**
 * Text as it is compared: folded, with single blanks, and without the punctuation around it.
 * "  Où est ma commande ? " is "ou est ma commande".
 */
export function normalize(text: string): string {
  return trimPunctuation(fold(text).replace(/[\s\u200b]+/g, ' '));
}

const atEdge = /[\s\p{P}]/u;

/** By hand: a pattern for the end of a text would look from every place of it. */
function trimPunctuation(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && atEdge.test(text.charAt(start))) start++;
  while (end > start && atEdge.test(text.charAt(end - 1))) end--;
  return text.slice(start, end);
}

/** At most `max` characters, none of them cut in two; what is cut ends with "…". */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  let end = max - 1;
  const last = text.charCodeAt(end - 1);
  if (last >= 0xd800 && last <= 0xdbff) end--;
  return `${text.slice(0, end)}…`;
}
