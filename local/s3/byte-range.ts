export interface ByteRange {
  /** First and last byte, both of them included. */
  first: number;
  last: number;
}

/**
 * The part of `size` bytes that a `Range` header asks for. Undefined where all of them are to be
 * sent: without the header, and for what S3 does not serve, such as several ranges.
 */
export function readRange(
  header: string | undefined,
  size: number,
): ByteRange | 'unsatisfiable' | undefined {
  const [, from = '', to = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '') ?? [];
  if (from === '' && to === '') return undefined;
  if (from === '') {
    const length = Math.min(Number(to), size);
    return length === 0 ? 'unsatisfiable' : { first: size - length, last: size - 1 };
  }
  const first = Number(from);
  const last = to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (to !== '' && Number(to) < first) return undefined; // not a range at all
  return first >= size ? 'unsatisfiable' : { first, last };
}
