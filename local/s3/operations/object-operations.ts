import type { AwsReply, Principal } from '../../contracts.ts';
import { readRange } from '../byte-range.ts';
import { judgeRead, preconditionFailed, readConditions, requireWritable } from '../conditions.ts';
import { emptyReply, requireAllowed, type S3Context, xmlReply } from '../context.ts';
import type { ObjectRecord } from '../model.ts';
import { headersOf, headersToKeep, overridesOf } from '../object-headers.ts';
import { readPayload } from '../payload.ts';
import { bucketArn, copySource, type S3Request } from '../request.ts';
import { noSuchBucket, noSuchKey, S3Error } from '../s3-error.ts';
import { xmlDocument } from '../xml.ts';

/** Whoever may not list a bucket is not told that an object is not there (S3 API reference, GetObject). */
function missing(context: S3Context, bucket: string, principal: Principal): S3Error {
  requireAllowed(context, principal, 's3:ListBucket', bucketArn(bucket));
  return noSuchKey();
}

/** GetObject and HeadObject: whole or a range, unless the reader has it already. */
export async function readObject(
  context: S3Context,
  { bucket, key, call, operation }: S3Request,
  principal: Principal,
): Promise<AwsReply> {
  const { store, meter } = context;
  meter.record('s3.get', 1, bucket);
  const bare = operation === 'HeadObject';
  const record = bare ? store.find(bucket, key) : undefined;
  const found = bare
    ? record && { ...record, body: Buffer.alloc(0) }
    : await store.read(bucket, key);
  if (found === undefined) throw missing(context, bucket, principal);

  const { checksum, size } = found;
  const headers = { ...headersOf(found), ...overridesOf(call.query) };
  if (call.headers['x-amz-checksum-mode']?.toUpperCase() === 'ENABLED' && checksum) {
    headers[checksum.header] = checksum.value;
    headers['x-amz-checksum-type'] = 'FULL_OBJECT';
  }
  const verdict = judgeRead(found, readConditions(call.headers));
  if (verdict === 'failed') throw preconditionFailed();
  if (verdict === 'not-modified') {
    const { etag = '', 'last-modified': modified = '' } = headers;
    return emptyReply(304, { etag, 'last-modified': modified });
  }
  const range = readRange(call.headers['range'], size);
  if (range === 'unsatisfiable') {
    throw new S3Error('InvalidRange', 'The requested range is not satisfiable');
  }
  const { first, last } = range ?? { first: 0, last: size - 1 };
  headers['content-length'] = String(last - first + 1);
  if (range !== undefined) {
    headers['content-range'] = `bytes ${first}-${last}/${size}`;
    // A checksum is that of the whole object.
    if (checksum) delete headers[checksum.header];
  }
  const body = found.body.subarray(first, last + 1);
  const leavesTheRegion =
    principal.roleLogicalId === undefined || call.query.has('X-Amz-Signature');
  if (leavesTheRegion && body.length > 0) meter.record('egress.byte', body.length, bucket);
  return { status: range === undefined ? 200 : 206, headers, body };
}

export async function putObject(
  { store, meter }: S3Context,
  { bucket, key, call }: S3Request,
): Promise<AwsReply> {
  meter.record('s3.put', 1, bucket);
  const headers = headersToKeep(call.headers, call.query);
  const payload = readPayload(call);
  const record = await store.put({ bucket, key, headers, ...payload }, (current) =>
    requireWritable(current, call.headers),
  );
  return emptyReply(200, written(record));
}

export async function copyObject(
  context: S3Context,
  { bucket, key, call }: S3Request,
  principal: Principal,
): Promise<AwsReply> {
  const { store, meter } = context;
  meter.record('s3.put', 1, bucket);
  const from = copySource(call);
  if (store.bucket(from.bucket) === undefined) throw noSuchBucket();
  const source = await store.read(from.bucket, from.key);
  if (source === undefined) throw missing(context, from.bucket, principal);
  const conditions = readConditions(call.headers, 'x-amz-copy-source-');
  if (judgeRead(source, conditions) !== 'send') throw preconditionFailed();
  const replaces = call.headers['x-amz-metadata-directive']?.toUpperCase() === 'REPLACE';
  if (!replaces && from.bucket === bucket && from.key === key) {
    throw new S3Error(
      'InvalidRequest',
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
    );
  }
  const record = await store.put(
    {
      bucket,
      key,
      body: source.body,
      checksum: source.checksum,
      headers: replaces ? headersToKeep(call.headers) : source.headers,
    },
    (current) => requireWritable(current, call.headers),
  );
  const LastModified = new Date(record.modifiedAt).toISOString();
  return xmlReply(xmlDocument('CopyObjectResult', { LastModified, ETag: record.etag }));
}

export async function deleteObject(
  { store }: S3Context,
  { bucket, key }: S3Request,
): Promise<AwsReply> {
  await store.remove(bucket, key);
  return emptyReply(204);
}

function written({ etag, checksum }: ObjectRecord): Record<string, string> {
  return {
    etag,
    'x-amz-server-side-encryption': 'AES256',
    ...(checksum
      ? { [checksum.header]: checksum.value, 'x-amz-checksum-type': 'FULL_OBJECT' }
      : {}),
  };
}
