import { GetObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prepareAttachment } from '../../../core/attachments/prepare.ts';
import { createUploadForms, type UploadForm } from '../../../functions/shared/s3/upload-form.ts';
import { BUCKET, bucket, type S3Fixture, startS3 } from '../../local/s3/support/s3-fixture.ts';

const start = Date.parse('2026-05-01T12:00:00Z');
const minutes = 60_000;
let now = start;
let fixture: S3Fixture;
const before = { ...process.env };

beforeAll(async () => {
  fixture = await startS3({
    now: () => now,
    roles: {
      Uploads: {
        Effect: 'Allow',
        Action: 's3:PutObject',
        Resource: `arn:aws:s3:::${BUCKET}/media/*`,
      },
    },
    buckets: [
      bucket(BUCKET, {
        cors: [
          {
            allowedOrigins: ['https://shop.example'],
            allowedMethods: ['POST'],
            allowedHeaders: ['*'],
            exposedHeaders: [],
            maxAgeSeconds: 3600,
          },
        ],
      }),
    ],
  });
  const { accessKeyId, secretAccessKey, sessionToken } = fixture.iam.credentialsFor('Uploads');
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: fixture.url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  });
});
afterAll(async () => {
  process.env = before;
  await fixture.close();
});

const prepared = (size: number) =>
  prepareAttachment('app', 'b'.repeat(40), { name: 'été.png', mediaType: 'image/png', size });

function formFor(size: number): UploadForm {
  now = start;
  const { key, headers } = prepared(size);
  return createUploadForms(BUCKET, () => now)({ key, size, headers, seconds: 600 });
}

/** As a page does it: the fields as they are, then the file. */
async function post({ url, fields }: UploadForm, bytes: number, headers = {}) {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  body.append('file', new Blob(['x'.repeat(bytes)], { type: 'text/html' }), 'evil.html');
  const response = await fetch(url, { method: 'POST', body, headers });
  return { status: response.status, text: await response.text(), headers: response.headers };
}

describe('a form', () => {
  it('[M44] stores one file, with the headers that were settled, whatever the browser says of it', async () => {
    const form = formFor(100);
    expect(await post(form, 100)).toMatchObject({ status: 204 });
    const stored = await fixture.client.send(
      new GetObjectCommand({ Bucket: BUCKET, Key: prepared(100).key }),
    );
    expect(stored.ContentLength).toBe(100);
    expect(stored.ContentType).toBe('image/png');
    expect(stored.ContentDisposition).toBe(
      `inline; filename="ete.png"; filename*=UTF-8''%C3%A9t%C3%A9.png`,
    );
    expect(stored.CacheControl).toBe('private, max-age=604800, immutable');
  });

  it('[M44] is good for ten minutes', async () => {
    const form = formFor(10);
    now = start + 10 * minutes - 1;
    expect(await post(form, 10)).toMatchObject({ status: 204 });
    now = start + 10 * minutes + 1;
    expect(await post(form, 10)).toMatchObject({
      status: 403,
      text: expect.stringContaining('Policy expired'),
    });
  });

  it.each<[string, Record<string, string>]>([
    ['another type', { 'Content-Type': 'text/html' }],
    ['another name', { 'Content-Disposition': 'inline; filename="x.html"' }],
    ['another address', { key: `media/other/${'b'.repeat(40)}/ete.png` }],
    ['a field more', { 'Content-Encoding': 'gzip' }],
    ['an address to go on to', { success_action_redirect: 'https://evil.example/' }],
    ['a policy of its own', { policy: btoa('{"expiration":"2099-01-01","conditions":[]}') }],
    ['another signature', { 'x-amz-signature': '0'.repeat(64) }],
    ['no session token', { 'x-amz-security-token': '' }],
  ])('[M44] is refused with %s', async (_name, change) => {
    const { url, fields } = formFor(10);
    expect(await post({ url, fields: { ...fields, ...change } }, 10)).toMatchObject({
      status: 403,
    });
  });

  it('[M44] is refused with a file that is larger than was said, or empty', async () => {
    expect(await post(formFor(10), 11)).toMatchObject({
      status: 400,
      text: expect.stringContaining('EntityTooLarge'),
    });
    expect(await post(formFor(10), 0)).toMatchObject({
      status: 400,
      text: expect.stringContaining('EntityTooSmall'),
    });
  });

  it('[M44] cannot write what its signer cannot', async () => {
    now = start;
    const { headers } = prepared(10);
    const wish = { key: 'messenger/launcher.js', size: 10, headers, seconds: 600 };
    const form = createUploadForms(BUCKET, () => now)(wish);
    expect(await post(form, 10)).toMatchObject({ status: 403 });
  });

  it('[M49] is sent by the pages of origins that the bucket names, which read what is refused, too', async () => {
    const origin = 'https://shop.example';
    const allowed = await post(formFor(10), 10, { origin });
    expect(allowed.headers.get('access-control-allow-origin')).toBe(origin);
    const refused = await post(formFor(10), 11, { origin });
    expect(refused.headers.get('access-control-allow-origin')).toBe(origin);
    const other = await post(formFor(10), 10, { origin: 'https://other.example' });
    expect(other.headers.get('access-control-allow-origin')).toBeNull();
    // A page that shows progress asks first.
    const preflight = (from: string) =>
      fetch(formFor(10).url, {
        method: 'OPTIONS',
        headers: { origin: from, 'access-control-request-method': 'POST' },
      });
    expect((await preflight(origin)).headers.get('access-control-max-age')).toBe('3600');
    expect((await preflight('https://other.example')).status).toBe(403);
  });
});
