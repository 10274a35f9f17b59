/**
 * Links, without `URL`: React Native's own does not tell a scheme in every version. What may be followed
 * is told by how an address begins.
 */
const followed = /^(?:https?:\/\/[^\s/]|mailto:\S|tel:\S)/i;

/** An address that the device may be asked to open; undefined for scripts, files and whatever else. */
export function safeUrl(address: unknown): string | undefined {
  const text = typeof address === 'string' ? address.trim() : '';
  return followed.test(text) && !/\s/.test(text) ? text : undefined;
}

/** An address that a picture may be shown from. */
export function imageUrl(address: unknown): string | undefined {
  const url = safeUrl(address);
  return url?.[0]?.toLowerCase() === 'h' ? url : undefined;
}

const address =
  /(?:https?:\/\/|www\.)[^\s<>"“”«»\u3000-\u303f\u200e\u200f\u202a-\u202e\u2066-\u2069]+|[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,8}[A-Za-z]{2,24}/gi;
/** What closes a sentence, not an address. */
const closing = /[.,;:!?'’…\]})]$/;

export interface TextLink {
  /** As it stands in the text. */
  text: string;
  url: string;
}

/** A text in pieces: plain ones, and links that may be followed. */
export function linkify(text: string): (string | TextLink)[] {
  const pieces: (string | TextLink)[] = [];
  let at = 0;
  for (const match of text.matchAll(address)) {
    let found = match[0];
    while (closing.test(found) && !(found.endsWith(')') && found.includes('('))) {
      found = found.slice(0, -1);
    }
    const scheme = /^www\./i.test(found) ? 'https://' : /^https?:/i.test(found) ? '' : 'mailto:';
    const url = safeUrl(scheme + found);
    const index = match.index ?? 0;
    if (url === undefined) continue;
    if (index > at) pieces.push(text.slice(at, index));
    pieces.push({ text: found, url });
    at = index + found.length;
  }
  if (at < text.length) pieces.push(text.slice(at));
  return pieces;
}
