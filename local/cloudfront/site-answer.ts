import { STATUS_CODES } from 'node:http';
import { readRange } from '../s3/byte-range.ts';
import { judgeRead, readConditions } from '../s3/conditions.ts';
import type { StoredObject } from '../s3/model.ts';
import { headersOf } from '../s3/object-headers.ts';

/** What a viewer is told, before it is compressed and the behavior's headers are put on it. */
export interface SiteAnswer {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
  /** Bytes of the whole object. */
  size: number;
}

const NOTHING = Buffer.alloc(0);

/** An object to a viewer: whole, a range of it, or that he has it already. */
export function objectAnswer(
  object: StoredObject,
  requested: Readonly<Record<string, string | string[] | undefined>>,
): SiteAnswer {
  const { size, body } = object;
  const headers = headersOf(object);
  const asked = Object.fromEntries(
    Object.entries(requested).map(([name, value]) => [name, value?.toString()]),
  );
  const verdict = judgeRead(object, readConditions(asked));
  if (verdict === 'failed') return { ...errorPage(412), size };
  if (verdict === 'not-modified') return { status: 304, headers, body: NOTHING, size };
  // A range of another version than the one at hand is of no use.
  const condition = asked['if-range'];
  const isSame =
    condition === undefined ||
    condition === object.etag ||
    Date.parse(condition) === object.modifiedAt;
  const range = isSame ? readRange(asked['range'], size) : undefined;
  if (range === undefined) return { status: 200, headers, body, size };
  if (range === 'unsatisfiable') {
    const page = errorPage(416);
    return { ...page, headers: { ...page.headers, 'content-range': `bytes */${size}` }, size };
  }
  const { first, last } = range;
  headers['content-range'] = `bytes ${first}-${last}/${size}`;
  return { status: 206, headers, body: body.subarray(first, last + 1), size };
}

/** CloudFront's own words for an error, short of its request id. */
export function errorPage(status: number): SiteAnswer {
  const name = `${status} ${STATUS_CODES[status] ?? ''}`.trim();
  const body = Buffer.from(
    `<!DOCTYPE html><html lang="en"><head><title>${name}</title></head><body><h1>${name}</h1></body></html>`,
  );
  return { status, headers: { 'content-type': 'text/html' }, body, size: body.length };
}
