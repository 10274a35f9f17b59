const unread =
  /<(script|style|title|textarea|noscript|template)\b[^>]*>[\s\S]*?(?:<\/\1\s*>|$)|<!--[\s\S]*?(?:-->|$)/gi;
const breaks = /<\/?(?:p|div|br|hr|h[1-6]|li|ul|ol|tr|table|blockquote|pre)\b[^>]*>/gi;
const named: Record<string, string> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
};

/**
 * What is read of a message in HTML: its text, blocks on lines of their own. For who shows no HTML, so nothing
 * here makes anything safe, and nothing has to: the text is shown as text. Without a parser of HTML, which would
 * be half of the function's bundle.
 * @param html At most 4,096 characters.
 */
export function textOfHtml(html: string): string {
  return html
    .replace(unread, '')
    .replace(/\s+/g, ' ')
    .replace(breaks, '\n')
    .replace(/<\/?[a-z][^>]*>/gi, '')
    .replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,4}));/gi, decoded)
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ ?\n[\n ]*/g, '\n')
    .trim();
}

function decoded(found: string, decimal?: string, hex?: string, name?: string): string {
  if (name !== undefined) return named[name.toLowerCase()] ?? found;
  const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
  const isCharacter = code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
  return isCharacter ? String.fromCodePoint(code) : found;
}
