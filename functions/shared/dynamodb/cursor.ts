import { CauserieError } from '../../../core/errors.ts';

/**
 * Cursors are opaque to their holders. They carry a place in a list and never the list itself: whose
 * list it is comes from who asks, so a forged cursor leads nowhere else.
 */
export function encodeCursor(place: string | undefined, id: string | undefined): string | null {
  if (place === undefined || id === undefined) return null;
  return Buffer.from(JSON.stringify([place, id])).toString('base64url');
}

/**
 * @param prefix How every place of this list begins.
 * @throws CauserieError invalid_request
 */
export function decodeCursor(
  cursor: string | undefined,
  prefix = '',
): { place: string; id: string } | undefined {
  if (cursor === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(value) && value.length === 2) {
      const [place, id] = value;
      if (isKey(place) && isKey(id) && place.startsWith(prefix)) return { place, id };
    }
  } catch {
    // Falls through to the one answer for every cursor that is not ours.
  }
  throw new CauserieError(
    'invalid_request',
    'cursor is not one that this list gave. Leave it out to begin with the first page.',
  );
}

function isKey(value: unknown): value is string {
  return typeof value === 'string' && /^[\x20-\x7e]{1,512}$/.test(value);
}
