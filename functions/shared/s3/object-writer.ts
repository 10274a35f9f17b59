import { inParallel } from '../../../core/in-parallel.ts';
import { createSignedRequests, type S3Access } from './signed-requests.ts';

export interface PutOptions {
  contentType: string;
  /** Without it, CloudFront holds the object fresh for a minute. */
  cacheControl?: string;
  contentDisposition?: string;
}

export interface ObjectWriter {
  /** Writes it whole, in place of what was there; who reads meanwhile gets either. */
  put(key: string, body: Uint8Array | string, options: PutOptions): Promise<void>;
  /** Without `s3:ListBucket` S3 refuses what is not there, and this throws. */
  has(key: string): Promise<boolean>;
  /** What is not there counts as deleted. */
  delete(keys: readonly string[]): Promise<void>;
}

/** Requests at once; S3 takes nothing for a DELETE. */
const atOnce = 16;

/** Writes objects of one bucket. */
export function createObjectWriter(bucket: string, access?: S3Access): ObjectWriter {
  const request = createSignedRequests(bucket, access);
  return {
    async put(key, body, { contentType, cacheControl, contentDisposition }) {
      const headers = {
        'content-type': contentType,
        ...(cacheControl === undefined ? {} : { 'cache-control': cacheControl }),
        ...(contentDisposition === undefined ? {} : { 'content-disposition': contentDisposition }),
      };
      const bytes = typeof body === 'string' ? Buffer.from(body) : body;
      await request({ method: 'PUT', key, headers, body: bytes });
    },

    has: async (key) => (await request({ method: 'HEAD', key })).status !== 404,

    delete: (keys) =>
      inParallel(keys, atOnce, async (key) => {
        await request({ method: 'DELETE', key });
      }),
  };
}
