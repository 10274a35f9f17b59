import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketLocationCommand,
  GetObjectCommand,
  type GetObjectCommandInput,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BUCKET, type S3Fixture, startS3 } from './support/s3-fixture.ts';

let fixture: S3Fixture;
beforeAll(async () => {
  fixture = await startS3();
});
afterAll(() => fixture.close());

const put = (Key: string, Body: PutObjectCommandInput['Body'], more: object = {}) =>
  fixture.client.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body, ...more }));
const get = (Key: string, more: Partial<GetObjectCommandInput> = {}) =>
  fixture.client.send(new GetObjectCommand({ Bucket: BUCKET, Key, ...more }));
const text = async (Key: string, more: Partial<GetObjectCommandInput> = {}) =>
  (await get(Key, more)).Body?.transformToString();
const head = (Key: string) => fixture.client.send(new HeadObjectCommand({ Bucket: BUCKET, Key }));
const md5 = (body: string) => `"${createHash('md5').update(body).digest('hex')}"`;

describe('objects', () => {
  it('come back as they were put, with their headers and metadata', async () => {
    const { ETag } = await put('a.html', '<p>é</p>', {
      ContentType: 'text/html; charset=utf-8',
      CacheControl: 'max-age=60',
      ContentEncoding: 'identity',
      ContentDisposition: 'inline',
      Metadata: { Author: 'Ada', two: 'a  b' },
    });
    expect(ETag).toBe(md5('<p>é</p>'));
    const found = await get('a.html');
    expect(await found.Body?.transformToString()).toBe('<p>é</p>');
    expect(found).toMatchObject({
      ETag,
      ContentLength: 9,
      ContentType: 'text/html; charset=utf-8',
      CacheControl: 'max-age=60',
      ContentEncoding: 'identity',
      ContentDisposition: 'inline',
      ServerSideEncryption: 'AES256',
      Metadata: { author: 'Ada', two: 'a  b' },
    });
    expect(await head('a.html')).toMatchObject({
      ETag,
      ContentLength: 9,
      Metadata: { author: 'Ada' },
    });
    expect(Date.now() - Number(found.LastModified)).toBeLessThan(60_000);
  });

  it('are replaced whole, and gone once deleted, which may be done again', async () => {
    await put('b', 'one', { ContentType: 'text/plain' });
    await put('b', 'two');
    expect(await text('b')).toBe('two');
    expect((await head('b')).ContentType).toBe('application/octet-stream');
    const remove = () => fixture.client.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: 'b' }));
    await remove();
    await remove();
    await expect(get('b')).rejects.toMatchObject({ name: 'NoSuchKey' });
    await expect(head('b')).rejects.toMatchObject({ name: 'NotFound' });
  });

  it.each([
    'a b+c&d=é/日本語.txt',
    '../../etc/passwd',
    '/leading//double/',
    '..',
    'x?y#z%2F%41',
    '😀',
    "!'()*~",
  ])('have any key, and none leads out of the bucket: %s', async (key) => {
    await put(key, key);
    expect(await text(key)).toBe(key);
  });

  it('have keys of at most 1,024 bytes', async () => {
    await put('k'.repeat(1024), 'x');
    await expect(put('é'.repeat(513), 'x')).rejects.toMatchObject({ name: 'KeyTooLongError' });
  });

  it('may be empty, and may come as a stream, in chunks with a checksum behind them', async () => {
    await put('empty', '');
    expect((await head('empty')).ContentLength).toBe(0);
    expect(await text('empty')).toBe('');
    const parts = Array.from({ length: 50 }, (_, index) => Buffer.alloc(9_999, index));
    const whole = Buffer.concat(parts);
    await put('stream', Readable.from(parts), { ContentLength: whole.length });
    const found = await get('stream', { ChecksumMode: 'ENABLED' });
    expect(Buffer.from((await found.Body?.transformToByteArray()) ?? []).equals(whole)).toBe(true);
    expect(found.ChecksumCRC32).toMatch(/^[\w+/]{6}==$/);
  });

  it.each(['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const)(
    'are held to a checksum by %s, which comes back',
    async (ChecksumAlgorithm) => {
      const name = `Checksum${ChecksumAlgorithm}` as const;
      // 123456789 is what the catalogue of CRCs gives its check values for.
      const known = {
        CRC32: 'y/Q5Jg==',
        CRC32C: '4waSgw==',
        CRC64NVME: 'rosUhgp5mIg=',
        SHA1: '98O8HYCOBHMq32eZZczDTKeuNEE=',
        SHA256: 'FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU=',
      }[ChecksumAlgorithm];
      await put('sum', '123456789', { [name]: known });
      expect((await get('sum', { ChecksumMode: 'ENABLED' }))[name]).toBe(known);
      await expect(put('sum', '12345678', { [name]: known })).rejects.toMatchObject({
        name: 'BadDigest',
      });
      expect(await text('sum')).toBe('123456789');
    },
  );

  it('are held to Content-MD5', async () => {
    const ContentMD5 = createHash('md5').update('right').digest('base64');
    await put('md5', 'right', { ContentMD5 });
    await expect(put('md5', 'wrong', { ContentMD5 })).rejects.toMatchObject({ name: 'BadDigest' });
    await expect(put('md5', 'x', { ContentMD5: 'eA==' })).rejects.toMatchObject({
      name: 'InvalidDigest',
    });
  });

  it('are refused when they are too large, or their metadata is', async () => {
    const large = put('large', Buffer.alloc(100 * 1024 * 1024 + 1));
    await expect(large).rejects.toMatchObject({ name: 'EntityTooLarge' });
    await put('meta', 'x', { Metadata: { m: 'x'.repeat(2047) } });
    await expect(put('meta', 'x', { Metadata: { m: 'x'.repeat(2048) } })).rejects.toMatchObject({
      name: 'MetadataTooLarge',
    });
    await expect(put('acl', 'x', { ACL: 'public-read' })).rejects.toMatchObject({
      name: 'AccessControlListNotSupported',
    });
  });

  it('are copied, with their headers or with new ones', async () => {
    await put('from é', 'text', { ContentType: 'text/plain', Metadata: { a: '1' } });
    const copy = (Key: string, more: object = {}) =>
      fixture.client.send(
        new CopyObjectCommand({
          Bucket: BUCKET,
          Key,
          CopySource: `${BUCKET}/${encodeURIComponent('from é')}`,
          ...more,
        }),
      );
    expect((await copy('to')).CopyObjectResult?.ETag).toBe(md5('text'));
    expect(await head('to')).toMatchObject({ ContentType: 'text/plain', Metadata: { a: '1' } });
    await copy('to', { MetadataDirective: 'REPLACE', ContentType: 'text/html' });
    expect(await head('to')).toMatchObject({ ContentType: 'text/html', Metadata: {} });
    await expect(copy('from é')).rejects.toMatchObject({ name: 'InvalidRequest' });
    await expect(copy('to', { CopySourceIfMatch: '"x"' })).rejects.toMatchObject({
      name: 'PreconditionFailed',
    });
    await expect(copy('to', { CopySource: `${BUCKET}/none` })).rejects.toMatchObject({
      name: 'NoSuchKey',
    });
  });

  it('are deleted by the thousand, and what is not there counts', async () => {
    const keys = Array.from({ length: 30 }, (_, index) => `many/<${index}>&"é`);
    await Promise.all(keys.map((key) => put(key, 'x')));
    const { Deleted, Errors } = await fixture.client.send(
      new DeleteObjectsCommand({
        Bucket: BUCKET,
        Delete: { Objects: [...keys, 'many/none'].map((Key) => ({ Key })) },
      }),
    );
    expect(Errors).toBeUndefined();
    expect(Deleted?.length).toBe(31);
    await expect(head(keys[0] ?? '')).rejects.toMatchObject({ name: 'NotFound' });
  });
});

describe('conditions', () => {
  it('let a reader keep what he has', async () => {
    const { ETag } = await put('seen', 'text');
    const { LastModified } = await head('seen');
    const notModified = { $metadata: { httpStatusCode: 304 } };
    await expect(get('seen', { IfNoneMatch: ETag })).rejects.toMatchObject(notModified);
    await expect(get('seen', { IfModifiedSince: LastModified })).rejects.toMatchObject(notModified);
    expect(await text('seen', { IfNoneMatch: '"other"' })).toBe('text');
    expect(await text('seen', { IfMatch: ETag })).toBe('text');
    const failed = { name: 'PreconditionFailed' };
    await expect(get('seen', { IfMatch: '"other"' })).rejects.toMatchObject(failed);
    await expect(get('seen', { IfUnmodifiedSince: new Date(0) })).rejects.toMatchObject(failed);
    // A tag says more than a time (RFC 9110, 13.2.2).
    expect(await text('seen', { IfMatch: ETag, IfUnmodifiedSince: new Date(0) })).toBe('text');
    expect(await text('seen', { IfNoneMatch: '"o"', IfModifiedSince: LastModified })).toBe('text');
  });

  it('let one of many writers make an object', async () => {
    const made = await Promise.allSettled(
      Array.from({ length: 8 }, (_, index) => put('once', `${index}`, { IfNoneMatch: '*' })),
    );
    const winners = made.flatMap(({ status }, index) => (status === 'fulfilled' ? [index] : []));
    expect(winners.length).toBe(1);
    expect(await text('once')).toBe(String(winners[0]));
    for (const each of made) {
      if (each.status === 'rejected') expect(each.reason.name).toBe('PreconditionFailed');
    }
  });

  it('let a writer replace only what he has read', async () => {
    const { ETag } = await put('replace', '1');
    await put('replace', '2', { IfMatch: ETag });
    await expect(put('replace', '3', { IfMatch: ETag })).rejects.toMatchObject({
      name: 'PreconditionFailed',
    });
    expect(await text('replace')).toBe('2');
    await expect(put('nothing', '1', { IfMatch: ETag })).rejects.toMatchObject({
      name: 'NoSuchKey',
    });
  });
});

describe('ranges', () => {
  beforeAll(() => put('digits', '0123456789'));

  it.each([
    ['bytes=0-0', '0', 'bytes 0-0/10'],
    ['bytes=3-5', '345', 'bytes 3-5/10'],
    ['bytes=7-', '789', 'bytes 7-9/10'],
    ['bytes=-3', '789', 'bytes 7-9/10'],
    ['bytes=5-99', '56789', 'bytes 5-9/10'],
    ['bytes=-99', '0123456789', 'bytes 0-9/10'],
  ])('%s is %s', async (Range, body, ContentRange) => {
    const found = await get('digits', { Range });
    expect(await found.Body?.transformToString()).toBe(body);
    expect(found).toMatchObject({ ContentRange, $metadata: { httpStatusCode: 206 } });
  });

  it.each(['bytes=10-', 'bytes=-0', 'bytes=99-100'])('%s is none of it', async (Range) => {
    await expect(get('digits', { Range })).rejects.toMatchObject({ name: 'InvalidRange' });
  });

  it.each(['bytes=1-2,4-5', 'bytes=5-3', 'lines=1-2'])(
    '%s is no range: all of it',
    async (Range) => {
      const found = await get('digits', { Range });
      expect(found.$metadata.httpStatusCode).toBe(200);
      expect(await found.Body?.transformToString()).toBe('0123456789');
    },
  );
});

describe('buckets', () => {
  it('are those of the template', async () => {
    const { Buckets } = await fixture.client.send(new ListBucketsCommand({}));
    expect(Buckets?.map(({ Name }) => Name)).toEqual(['pages', 'other']);
    await fixture.client.send(new HeadBucketCommand({ Bucket: BUCKET }));
    const none = { Bucket: 'none-such' };
    await expect(fixture.client.send(new HeadBucketCommand(none))).rejects.toMatchObject({
      name: 'NotFound',
    });
    await expect(
      fixture.client.send(new GetObjectCommand({ ...none, Key: 'x' })),
    ).rejects.toMatchObject({ name: 'NoSuchBucket' });
    const located = await fixture.client.send(new GetBucketLocationCommand({ Bucket: BUCKET }));
    expect(located.LocationConstraint ?? '').toBe('');
  });

  it('say what is not served of S3', async () => {
    await expect(
      fixture.client.send(new CreateMultipartUploadCommand({ Bucket: BUCKET, Key: 'x' })),
    ).rejects.toMatchObject({ name: 'NotImplemented' });
  });
});

it('the bill counts what AWS would bill', async () => {
  const { meter } = fixture;
  const before = ['s3.put', 's3.get', 'egress.byte'].map((unit) => meter.sum(unit, BUCKET));
  await put('billed', '12345');
  await text('billed');
  await head('billed');
  await fixture.client.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: 'billed' }));
  const after = ['s3.put', 's3.get', 'egress.byte'].map((unit) => meter.sum(unit, BUCKET));
  expect(after.map((sum, index) => sum - (before[index] ?? 0))).toEqual([1, 2, 5]);
});
