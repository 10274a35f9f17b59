import {
  CopyObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BUCKET, bucket, presign, type S3Fixture, startS3 } from './support/s3-fixture.ts';

const arn = `arn:aws:s3:::${BUCKET}`;
let fixture: S3Fixture;
let reader: S3Client;
let lister: S3Client;
let writer: S3Client;

beforeAll(async () => {
  fixture = await startS3({
    roles: {
      Reader: { Effect: 'Allow', Action: 's3:GetObject', Resource: `${arn}/public/*` },
      Lister: {
        Effect: 'Allow',
        Action: ['s3:GetObject', 's3:ListBucket'],
        Resource: [arn, `${arn}/*`],
      },
      Writer: {
        Effect: 'Allow',
        Action: ['s3:PutObject', 's3:DeleteObject'],
        Resource: [`${arn}/public/*`, 'arn:aws:s3:::locked/*'],
      },
    },
    buckets: [
      bucket(BUCKET, {
        cors: [
          {
            allowedOrigins: ['https://*.example.com'],
            allowedMethods: ['PUT', 'GET'],
            allowedHeaders: ['content-type', 'x-amz-*'],
            exposedHeaders: ['ETag'],
            maxAgeSeconds: 600,
          },
        ],
      }),
      bucket('locked', {
        policy: {
          Statement: [
            {
              Effect: 'Deny',
              Principal: '*',
              Action: 's3:PutObject',
              Resource: 'arn:aws:s3:::locked/*',
            },
            {
              Effect: 'Allow',
              Principal: '*',
              Action: 's3:GetObject',
              Resource: 'arn:aws:s3:::locked/*',
            },
          ],
        },
      }),
    ],
  });
  reader = fixture.clientOf('Reader');
  lister = fixture.clientOf('Lister');
  writer = fixture.clientOf('Writer');
  for (const Key of ['public/a', 'private/a']) {
    await fixture.client.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: Key }));
  }
});
afterAll(() => fixture.close());

const get = (client: S3Client, Key: string, Bucket = BUCKET) =>
  client.send(new GetObjectCommand({ Bucket, Key }));
const denied = { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } };

describe('a role', () => {
  it('does what its policies allow with the objects that they name, and no more', async () => {
    expect(await (await get(reader, 'public/a')).Body?.transformToString()).toBe('public/a');
    await expect(get(reader, 'private/a')).rejects.toMatchObject({
      ...denied,
      message: expect.stringContaining(`perform: s3:GetObject on resource: ${arn}/private/a`),
    });
    const put = new PutObjectCommand({ Bucket: BUCKET, Key: 'public/b', Body: 'x' });
    await expect(reader.send(put)).rejects.toMatchObject(denied);
    await writer.send(put);
    await expect(reader.send(new ListBucketsCommand({}))).rejects.toMatchObject(denied);
    await expect(reader.send(new ListObjectsV2Command({ Bucket: BUCKET }))).rejects.toMatchObject(
      denied,
    );
    await lister.send(new ListObjectsV2Command({ Bucket: BUCKET }));
  });

  it('is not told that an object is not there, unless it may list the bucket', async () => {
    await expect(get(reader, 'public/none')).rejects.toMatchObject(denied);
    await expect(get(lister, 'public/none')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  it('copies what it may read to where it may write', async () => {
    const copy = (CopySource: string) =>
      writer.send(new CopyObjectCommand({ Bucket: BUCKET, Key: 'public/copy', CopySource }));
    await expect(copy(`${BUCKET}/private/a`)).rejects.toMatchObject(denied);
  });

  it('is told of each key that it may not delete', async () => {
    const Objects = ['public/b', 'private/a'].map((Key) => ({ Key }));
    const { Deleted, Errors } = await writer.send(
      new DeleteObjectsCommand({ Bucket: BUCKET, Delete: { Objects } }),
    );
    expect(Deleted).toEqual([{ Key: 'public/b' }]);
    expect(Errors).toMatchObject([{ Key: 'private/a', Code: 'AccessDenied' }]);
    await get(lister, 'private/a');
  });

  it('is held to the policy of a bucket, which may also let it in', async () => {
    const put = new PutObjectCommand({ Bucket: 'locked', Key: 'a', Body: 'x' });
    await expect(writer.send(put)).rejects.toMatchObject({
      message: expect.stringContaining('explicit deny in a resource-based policy'),
    });
    await expect(get(lister, 'a', 'locked')).rejects.toMatchObject(denied); // not there
    await expect(get(lister, 'a', 'locked')).rejects.not.toMatchObject({
      message: expect.stringContaining('s3:GetObject'),
    });
  });
});

it('nobody gets anything without a signature, in S3’s words', async () => {
  const response = await fetch(`${fixture.url}/${BUCKET}/public/a`);
  expect(response.status).toBe(403);
  expect(response.headers.get('content-type')).toBe('application/xml');
  expect(await response.text()).toMatch(/<Error><Code>AccessDenied<\/Code>.*<RequestId>/);
  const older = await fetch(`${fixture.url}/${BUCKET}/public/a?AWSAccessKeyId=A&Signature=s`);
  expect(await older.text()).toContain('Please use AWS4-HMAC-SHA256');
  const wrong = fixture.clientOf(undefined, {
    credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'x' },
  });
  await expect(get(wrong, 'public/a')).rejects.toMatchObject({ name: 'SignatureDoesNotMatch' });
});

describe('a presigned URL', () => {
  it('lets who has it do the one thing, as its signer may', async () => {
    const url = await presign(fixture, { method: 'GET', key: 'public/a' }, 'Reader');
    expect(await (await fetch(url)).text()).toBe('public/a');
    expect((await fetch(url, { method: 'DELETE' })).status).toBe(403);
    expect((await fetch(url.replace('public/a', 'private/a'))).status).toBe(403);
    const beyond = await presign(fixture, { method: 'GET', key: 'private/a' }, 'Reader');
    expect((await fetch(beyond)).status).toBe(403);
  });

  it('says under which name and as what the object is saved', async () => {
    const query = {
      'response-content-disposition': `attachment; filename*=UTF-8''%C3%A9t%C3%A9.pdf`,
      'response-content-type': 'application/pdf',
    };
    const response = await fetch(await presign(fixture, { method: 'GET', key: 'public/a', query }));
    expect(response.headers.get('content-type')).toBe('application/pdf');
    expect(response.headers.get('content-disposition')).toBe(query['response-content-disposition']);
    const broken = { 'response-content-type': 'text/html\r\nset-cookie: a=b' };
    const refused = await fetch(
      await presign(fixture, { method: 'GET', key: 'public/a', query: broken }),
    );
    expect(refused.status).toBe(400);
  });

  it('takes an upload of the type that was signed, with metadata in its query', async () => {
    const headers = { 'content-type': 'image/png' };
    // The SDK's presigner signs the checksum of no body at all; S3 does not look at it.
    const query = { 'x-amz-meta-by': 'ada', 'x-amz-checksum-crc32': 'AAAAAA==' };
    const url = await presign(
      fixture,
      { method: 'PUT', key: 'public/up', query, headers },
      'Writer',
    );
    const put = (type: string) =>
      fetch(url, { method: 'PUT', body: 'png', headers: { 'content-type': type } });
    expect((await put('text/html')).status).toBe(403);
    expect((await put('image/png')).status).toBe(200);
    const found = await get(lister, 'public/up');
    expect(found).toMatchObject({ ContentType: 'image/png', Metadata: { by: 'ada' } });
  });

  it('ends', async () => {
    const signedAt = new Date(Date.now() - 61_000);
    const url = await presign(fixture, { method: 'GET', key: 'public/a', signedAt, expiresIn: 60 });
    const response = await fetch(url);
    expect(response.status).toBe(403);
    expect(await response.text()).toContain('Request has expired');
  });
});

describe('a page of another origin', () => {
  const preflight = (origin: string, method: string, headers = 'content-type') =>
    fetch(`${fixture.url}/${BUCKET}/public/up?X-Amz-Signature=0`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': method,
        'access-control-request-headers': headers,
      },
    });

  it('is let in as the bucket’s rules say', async () => {
    const allowed = await preflight(
      'https://shop.example.com',
      'PUT',
      'Content-Type,x-amz-meta-by',
    );
    expect(allowed.status).toBe(200);
    expect(Object.fromEntries(allowed.headers)).toMatchObject({
      'access-control-allow-origin': 'https://shop.example.com',
      'access-control-allow-methods': 'PUT, GET',
      'access-control-allow-headers': 'content-type, x-amz-meta-by',
      'access-control-max-age': '600',
    });
    for (const refused of [
      await preflight('https://example.org', 'PUT'),
      await preflight('https://shop.example.com', 'DELETE'),
      await preflight('https://shop.example.com', 'PUT', 'x-other'),
    ]) {
      expect(refused.status).toBe(403);
      expect(refused.headers.get('access-control-allow-origin')).toBeNull();
    }
  });

  it('may read the answers', async () => {
    const url = await presign(fixture, { method: 'GET', key: 'public/a' });
    const read = (origin: string) => fetch(url, { headers: { origin } });
    const { headers } = await read('https://shop.example.com');
    expect(headers.get('access-control-allow-origin')).toBe('https://shop.example.com');
    expect(headers.get('access-control-expose-headers')).toBe('ETag');
    const other = await read('https://example.org');
    expect(other.headers.get('access-control-allow-origin')).toBeNull();
  });
});
