import type { ObjectReader } from '../answers/cached-objects.ts';
import { createSignedRequests, type S3Access } from './signed-requests.ts';

/** Reads objects of one bucket. Without `s3:ListBucket` S3 refuses what is not there, and this throws. */
export function createObjectReader(bucket: string, access?: S3Access): ObjectReader {
  const request = createSignedRequests(bucket, access);
  return {
    async get(key, { ifNoneMatch } = {}) {
      const headers: Record<string, string> =
        ifNoneMatch === undefined ? {} : { 'if-none-match': ifNoneMatch };
      const answer = await request({ method: 'GET', key, headers });
      if (answer.status === 404) return undefined;
      if (answer.status === 304) return 'notModified';
      return { body: answer.body, etag: answer.headers['etag'] ?? '' };
    },
  };
}
