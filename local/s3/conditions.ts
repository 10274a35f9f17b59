import type { ObjectRecord } from './model.ts';
import { noSuchKey, S3Error } from './s3-error.ts';

/** What a reader has already, or insists on (RFC 9110, section 13.2.2, which S3 follows). */
export interface ReadConditions {
  ifMatch?: string | undefined;
  ifNoneMatch?: string | undefined;
  ifModifiedSince?: string | undefined;
  ifUnmodifiedSince?: string | undefined;
}

/** The conditions in a request's headers. */
export function readConditions(
  headers: Readonly<Record<string, string | undefined>>,
  prefix = '',
): ReadConditions {
  return {
    ifMatch: headers[`${prefix}if-match`],
    ifNoneMatch: headers[`${prefix}if-none-match`],
    ifModifiedSince: headers[`${prefix}if-modified-since`],
    ifUnmodifiedSince: headers[`${prefix}if-unmodified-since`],
  };
}

/** Whether the object is to be sent, is the one that the reader has, or not the one he insists on. */
export function judgeRead(
  { etag, modifiedAt }: Pick<ObjectRecord, 'etag' | 'modifiedAt'>,
  conditions: ReadConditions,
): 'send' | 'not-modified' | 'failed' {
  const { ifMatch, ifNoneMatch } = conditions;
  const since = instant(conditions.ifModifiedSince);
  const until = instant(conditions.ifUnmodifiedSince);
  if (ifMatch !== undefined) {
    if (!matches(ifMatch, etag)) return 'failed';
  } else if (until !== undefined && modifiedAt > until) {
    return 'failed';
  }
  if (ifNoneMatch !== undefined) return matches(ifNoneMatch, etag) ? 'not-modified' : 'send';
  return since !== undefined && modifiedAt <= since ? 'not-modified' : 'send';
}

/**
 * Holds a write to `If-None-Match: *` and `If-Match`.
 * @throws S3Error `PreconditionFailed`, `NoSuchKey` where what is to match is not there
 */
export function requireWritable(
  current: ObjectRecord | undefined,
  headers: Readonly<Record<string, string | undefined>>,
): void {
  const { ifMatch, ifNoneMatch } = readConditions(headers);
  if (ifNoneMatch !== undefined && current !== undefined && matches(ifNoneMatch, current.etag)) {
    throw preconditionFailed();
  }
  if (ifMatch === undefined) return;
  if (current === undefined) throw noSuchKey();
  if (!matches(ifMatch, current.etag)) throw preconditionFailed();
}

export function preconditionFailed(): S3Error {
  return new S3Error(
    'PreconditionFailed',
    'At least one of the pre-conditions you specified did not hold',
  );
}

/** Whether a list of tags, quoted or not, weak or not, has the tag. */
function matches(list: string, etag: string): boolean {
  const bare = (tag: string) => tag.trim().replace(/^W\//, '').replaceAll('"', '');
  return list.trim() === '*' || list.split(',').some((tag) => bare(tag) === bare(etag));
}

/** Milliseconds of an HTTP date; one that is none counts as not sent. */
function instant(text: string | undefined): number | undefined {
  const value = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(value) ? undefined : value;
}
