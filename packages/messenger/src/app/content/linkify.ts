import { safeUrl } from './safe-url.ts';

export interface TextLink {
  /** As it stands in the text. */
  text: string;
  url: string;
}

/**
 * Addresses of pages, of mail with or without `mailto:`, and `tel:`. They end at spaces, quotes, the
 * punctuation of East Asia and controls of direction. Every repetition is bounded or stands at the end, so
 * that no text takes long.
 */
const address =
  /\b(?:https?:\/\/|www\.|mailto:|tel:)[^\s<>"“”«»`\u3000-\u303f\uff00-\uff0f\uff1a-\uff20\u200e\u200f\u202a-\u202e\u2066-\u2069]+|[\w.+-]{1,64}@(?:[\p{L}\p{N}-]{1,63}\.){1,8}\p{L}{2,24}/giu;
/** What closes a sentence, not an address. */
const closing = /[.,;:!?'’…*_\]})،؛؟۔]$/;

/** A text in pieces: plain ones, and links that may be followed. */
export function linkify(text: string): (string | TextLink)[] {
  const pieces: (string | TextLink)[] = [];
  let at = 0;
  for (const match of text.matchAll(address)) {
    let found = match[0];
    while (closing.test(found) && !closesItself(found)) found = found.slice(0, -1);
    const scheme = /^www\./i.test(found) ? 'https://' : /^[a-z]+:/i.test(found) ? '' : 'mailto:';
    const url = safeUrl(scheme + found);
    // Of a scheme that nothing follows, the word is left.
    if (url === undefined || !/[:@]|^www\../i.test(found)) continue;
    if (match.index > at) pieces.push(text.slice(at, match.index));
    pieces.push({ text: found, url });
    at = match.index + found.length;
  }
  if (at < text.length) pieces.push(text.slice(at));
  return pieces;
}

/** A bracket at the end belongs to the address when it was opened there. */
function closesItself(found: string): boolean {
  return found.endsWith(')') && found.split('(').length >= found.split(')').length;
}
