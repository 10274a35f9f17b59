/**
 * Patterns for people who write flows: `*` is any run of characters, `?` is one, `#` a digit, `@` a
 * letter, and `\` takes the next one as it stands. There are no regular expressions: matching takes
 * at most the product of both lengths, whatever the pattern.
 */
type Part = '*' | '?' | '#' | '@' | { literal: string };

const patterns = new Map<string, Part[]>();
const patternsAtMost = 2000;

/** Whether the whole text matches. @param address In an address `?`, `#` and `@` are themselves. */
export function matchesPattern(text: string, pattern: string, address = false): boolean {
  const parts = partsOf(pattern, address);
  const chars = Array.from(text);
  let at = 0;
  let part = 0;
  let star = -1;
  let resume = 0;
  while (at < chars.length) {
    const wanted = parts[part];
    if (wanted === '*') {
      star = part++;
      resume = at;
    } else if (wanted !== undefined && fits(wanted, chars[at] as string)) {
      at++;
      part++;
    } else if (star >= 0) {
      // What the last `*` took was too little.
      part = star + 1;
      at = ++resume;
    } else {
      return false;
    }
  }
  while (parts[part] === '*') part++;
  return part === parts.length;
}

function fits(part: Part, char: string): boolean {
  if (typeof part === 'object') return part.literal === char;
  if (part === '#') return /^\p{Nd}$/u.test(char);
  if (part === '@') return /^\p{L}$/u.test(char);
  return true;
}

function partsOf(pattern: string, address: boolean): Part[] {
  const key = `${address ? 'a' : 't'}${pattern}`;
  const known = patterns.get(key);
  if (known !== undefined) return known;
  const parts: Part[] = [];
  const chars = Array.from(pattern);
  for (let i = 0; i < chars.length; i++) {
    const char = chars[i] as string;
    if (char === '\\' && !address) {
      i++;
      parts.push({ literal: chars[i] ?? '\\' });
    } else if (char === '*') {
      if (parts.at(-1) !== '*') parts.push('*');
    } else if (!address && (char === '?' || char === '#' || char === '@')) {
      parts.push(char);
    } else {
      parts.push({ literal: char });
    }
  }
  if (patterns.size >= patternsAtMost) patterns.clear();
  patterns.set(key, parts);
  return parts;
}
