import type { AwsCall, Permission } from '../contracts.ts';
import { S3Error } from './s3-error.ts';

export type S3Operation =
  | 'ListBuckets'
  | 'HeadBucket'
  | 'GetBucketLocation'
  | 'ListObjectsV2'
  | 'DeleteObjects'
  | 'PostObject'
  | 'PutObject'
  | 'CopyObject'
  | 'GetObject'
  | 'HeadObject'
  | 'DeleteObject'
  | 'Preflight'
  | 'Unserved';

/** A request by what it asks for: path style, `/<bucket>/<key>`. */
export interface S3Request {
  operation: S3Operation;
  bucket: string;
  key: string;
  call: AwsCall;
}

/** Subresources that make a request another operation than its method alone says. */
const UNSERVED = new Set(
  'accelerate acl analytics attributes cors encryption intelligent-tiering inventory legal-hold lifecycle logging metrics notification object-lock ownershipControls partNumber policy policyStatus publicAccessBlock replication requestPayment restore retention select session tagging torrent uploadId uploads versionId versioning versions website'.split(
    ' ',
  ),
);

/** @throws S3Error `InvalidArgument` for a path that is no percent-encoded UTF-8, `KeyTooLongError` */
export function readRequest(call: AwsCall): S3Request {
  const [, bucket = '', key = ''] = /^\/([^/]*)\/?(.*)$/s.exec(call.path) ?? [];
  return {
    operation: operationOf(call, bucket, key),
    bucket: decode(bucket),
    key: requireKey(decode(key)),
    call,
  };
}

/** A key of at most 1,024 bytes, S3's limit. */
export function requireKey(key: string): string {
  if (Buffer.byteLength(key) > 1024) throw new S3Error('KeyTooLongError', 'Your key is too long');
  return key;
}

/** Percent-decoded, as paths and `x-amz-copy-source` are. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new S3Error('InvalidArgument', 'The path is not percent-encoded UTF-8.');
  }
}

/** Bucket and key of `x-amz-copy-source`: `[/]<bucket>/<key>`. */
export function copySource(call: AwsCall): { bucket: string; key: string } {
  const source = call.headers['x-amz-copy-source'] ?? '';
  const [, bucket, key] = /^\/?([^/]+)\/([^?]+)$/s.exec(source) ?? [];
  if (bucket === undefined || key === undefined) {
    throw new S3Error(
      'InvalidArgument',
      'x-amz-copy-source has to be <bucket>/<key>, without a version.',
    );
  }
  return { bucket: decode(bucket), key: requireKey(decode(key)) };
}

/** What IAM has to allow; a `PostObject` and the keys of `DeleteObjects` are asked for one by one. */
export function permissionsOf({ operation, bucket, key, call }: S3Request): Permission[] {
  const ofBucket = bucketArn(bucket);
  const ofObject = objectArn(bucket, key);
  switch (operation) {
    case 'ListBuckets':
      return [{ action: 's3:ListAllMyBuckets', resource: '*' }];
    case 'HeadBucket':
      return [{ action: 's3:ListBucket', resource: ofBucket }];
    case 'GetBucketLocation':
      return [{ action: 's3:GetBucketLocation', resource: ofBucket }];
    case 'ListObjectsV2': {
      const context: Record<string, string> = {};
      for (const name of ['prefix', 'delimiter', 'max-keys']) {
        const value = call.query.get(name);
        if (value !== null) context[`s3:${name}`] = value;
      }
      return [{ action: 's3:ListBucket', resource: ofBucket, context }];
    }
    case 'GetObject':
    case 'HeadObject':
      return [{ action: 's3:GetObject', resource: ofObject }];
    case 'PutObject': {
      const put = { action: 's3:PutObject', resource: ofObject };
      // Whether a tag fits tells something of what is there (S3's guide, "Conditional writes").
      if (call.headers['if-match'] === undefined) return [put];
      return [put, { action: 's3:GetObject', resource: ofObject }];
    }
    case 'CopyObject': {
      const source = copySource(call);
      return [
        { action: 's3:GetObject', resource: objectArn(source.bucket, source.key) },
        { action: 's3:PutObject', resource: ofObject },
      ];
    }
    case 'DeleteObject':
      return [{ action: 's3:DeleteObject', resource: ofObject }];
    default:
      return [];
  }
}

export function bucketArn(bucket: string): string {
  return `arn:aws:s3:::${bucket}`;
}

export function objectArn(bucket: string, key: string): string {
  return `${bucketArn(bucket)}/${key}`;
}

function operationOf(
  { method, query, headers }: AwsCall,
  bucket: string,
  key: string,
): S3Operation {
  if (method === 'OPTIONS') return 'Preflight';
  for (const name of query.keys()) if (UNSERVED.has(name)) return 'Unserved';
  if (bucket === '') return method === 'GET' ? 'ListBuckets' : 'Unserved';
  if (key === '') {
    if (method === 'HEAD') return 'HeadBucket';
    if (method === 'POST') {
      if (query.has('delete')) return 'DeleteObjects';
      return isForm(headers) ? 'PostObject' : 'Unserved';
    }
    if (method !== 'GET') return 'Unserved';
    if (query.has('location')) return 'GetBucketLocation';
    return query.get('list-type') === '2' ? 'ListObjectsV2' : 'Unserved';
  }
  switch (method) {
    case 'PUT':
      return headers['x-amz-copy-source'] === undefined ? 'PutObject' : 'CopyObject';
    case 'GET':
      return 'GetObject';
    case 'HEAD':
      return 'HeadObject';
    case 'DELETE':
      return 'DeleteObject';
    default:
      return 'Unserved';
  }
}

/** A browser's form, which carries its signed policy in its fields. */
function isForm(headers: Readonly<Record<string, string>>): boolean {
  return /^multipart\/form-data\b/i.test(headers['content-type'] ?? '');
}
