/** Characters of a name in an address, its extension aside. */
const safeLength = 80;

/** Has a letter in it: in `Offer v1.2` nothing is an extension. */
const ending = /(?<=[^.])\.(?=\d*[^\d.\s])([^.\s]{1,16})$/;

/** The extension of a file's name, lower-cased and without its dot; empty where there is none. */
export function extensionOf(name: string): string {
  return ending.exec(clean(name))?.[1]?.toLowerCase() ?? '';
}

/**
 * A file's name as people read it, with nothing in it that leads elsewhere or hides what it is: no
 * folders, no control characters, none that turn the direction of what is written.
 */
export function readableName(name: string, extension: string): string {
  const stem = stemOf(clean(name));
  return `${stem === '' ? 'file' : stem}.${extension}`;
}

/** The same for an address: letters of ASCII, digits, `-` and `_`, and the one dot. */
export function safeName(name: string, extension: string): string {
  const stem = stemOf(clean(name))
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9_]+/g, '-')
    .slice(0, safeLength)
    .replace(/^-+|-+$/g, '');
  return `${stem === '' ? 'file' : stem}.${extension}`;
}

/** The value of a `content-disposition`, in ASCII whatever the name is written in (RFC 6266). */
export function dispositionOf(
  kind: 'inline' | 'attachment',
  name: string,
  extension: string,
): string {
  const full = encodeURIComponent(readableName(name, extension)).replace(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${kind}; filename="${safeName(name, extension)}"; filename*=UTF-8''${full}`;
}

function clean(name: string): string {
  return (
    name
      .toWellFormed()
      .normalize('NFC')
      .replace(/[\p{Cc}\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu, '')
      // The last part of a path, as some clients send it.
      .replace(/^.*[\\/]/, '')
      .trim()
  );
}

/** Without its extension, and without the dots that hide a file. */
function stemOf(name: string): string {
  return name.replace(ending, '').replace(/^[.\s]+|[.\s]+$/g, '');
}
