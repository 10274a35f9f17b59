import type { ObjectRecord } from './model.ts';
import type { ObjectIndex } from './object-index.ts';

/** An entry of a listing: an object's key, or a prefix that stands for all keys that begin so. */
export interface Entry {
  kind: 'key' | 'prefix';
  text: string;
}

export interface Listing {
  prefix: string;
  /** Empty for none. Keys that share all up to its first occurrence behind the prefix are one entry. */
  delimiter: string;
  /** Objects and common prefixes together, at most 1,000. */
  maximum: number;
  /** Only what sorts behind it. */
  after: Entry | undefined;
}

export interface ListedPage {
  objects: ObjectRecord[];
  commonPrefixes: string[];
  /** The last entry of the page, where there are more. */
  next: Entry | undefined;
}

/** A page of a bucket's keys, in the order of their bytes. */
export function listObjects(
  index: Pick<ObjectIndex, 'firstFrom' | 'firstAfter'>,
  bucket: string,
  { prefix, delimiter, maximum, after }: Listing,
): ListedPage {
  const page: ListedPage = { objects: [], commonPrefixes: [], next: undefined };
  const entryOf = (key: string): Entry => {
    const at = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
    if (at === -1) return { kind: 'key', text: key };
    return { kind: 'prefix', text: key.slice(0, at + delimiter.length) };
  };
  const behind = ({ kind, text }: Entry): ObjectRecord | undefined => {
    if (kind === 'key') return index.firstAfter(bucket, text);
    const bound = firstBehindPrefix(text);
    return bound === undefined ? undefined : index.firstFrom(bucket, bound);
  };

  const isBeforePrefix =
    after === undefined || Buffer.compare(Buffer.from(after.text), Buffer.from(prefix)) < 0;
  let record = isBeforePrefix ? index.firstFrom(bucket, prefix) : behind(after);
  let last: Entry | undefined;
  while (record?.key.startsWith(prefix)) {
    if (page.objects.length + page.commonPrefixes.length >= maximum) {
      page.next = last;
      return page;
    }
    last = entryOf(record.key);
    if (last.kind === 'key') page.objects.push(record);
    else page.commonPrefixes.push(last.text);
    record = behind(last);
  }
  return page;
}

/** The least text that sorts behind every text that begins so, by code points; undefined for none. */
function firstBehindPrefix(prefix: string): string | undefined {
  const points = [...prefix];
  while (points.length > 0) {
    const point = points.pop()?.codePointAt(0) ?? 0;
    if (point >= 0x10ffff) continue;
    // Surrogates are no characters of their own.
    const next = point === 0xd7ff ? 0xe000 : point + 1;
    return points.join('') + String.fromCodePoint(next);
  }
  return undefined;
}
