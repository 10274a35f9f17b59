import { createHmac } from 'node:crypto';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deriveSigningKey } from '../../../local/iam/sigv4.ts';
import { BUCKET, REGION, type S3Fixture, startS3 } from './support/s3-fixture.ts';

let fixture: S3Fixture;
let now = Date.now();

beforeAll(async () => {
  fixture = await startS3({
    now: () => now,
    roles: {
      Uploads: {
        Effect: 'Allow',
        Action: 's3:PutObject',
        Resource: `arn:aws:s3:::${BUCKET}/uploads/*`,
      },
    },
  });
});
afterAll(() => fixture.close());

interface FormOptions {
  conditions?: unknown[];
  fields?: Record<string, string>;
  file?: string | File;
  secret?: string;
}

/** Signs a policy as a server would, and posts the form as a browser would. */
async function post({ conditions = [], fields = {}, file = 'text', secret }: FormOptions = {}) {
  const { accessKeyId, secretAccessKey, sessionToken = '' } = fixture.iam.credentialsFor('Uploads');
  const date = new Date(now).toISOString().replaceAll(/[-:]|\.\d{3}/g, '');
  const scope = { scopeDate: date.slice(0, 8), region: REGION, service: 's3' };
  const signed: Record<string, string> = {
    key: 'uploads/a.txt',
    'x-amz-algorithm': 'AWS4-HMAC-SHA256',
    'x-amz-credential': `${accessKeyId}/${scope.scopeDate}/${REGION}/s3/aws4_request`,
    'x-amz-date': date,
    'x-amz-security-token': sessionToken,
  };
  const own = Object.entries(signed).filter(([name]) => name !== 'key');
  const policy = Buffer.from(
    JSON.stringify({
      expiration: new Date(now + 60_000).toISOString(),
      conditions: [
        { bucket: BUCKET },
        ['starts-with', '$key', 'uploads/'],
        ['content-length-range', 1, 10],
        ...own.map(([name, value]) => ({ [name]: value })),
        ...conditions,
      ],
    }),
  ).toString('base64');
  const key = deriveSigningKey(secret ?? secretAccessKey, scope);
  const form = new FormData();
  for (const [name, value] of Object.entries({ ...signed, policy, ...fields }))
    form.set(name, value);
  form.set('x-amz-signature', createHmac('sha256', key).update(policy).digest('hex'));
  form.set('file', typeof file === 'string' ? new File([file], 'my file.txt') : file);
  return fetch(`${fixture.url}/${BUCKET}`, { method: 'POST', body: form, redirect: 'manual' });
}

const stored = async (Key: string) =>
  fixture.client.send(new GetObjectCommand({ Bucket: BUCKET, Key }));

describe('a form', () => {
  it('uploads what its policy allows, under the name of the file where it says so', async () => {
    const response = await post({
      fields: { key: `uploads/\${filename}`, 'Content-Type': 'text/plain', 'x-amz-meta-n': 'é' },
      conditions: [['starts-with', '$Content-Type', 'text/'], { 'x-amz-meta-n': 'é' }],
      file: 'a text',
    });
    expect([response.status, await response.text()]).toEqual([204, '']);
    const found = await stored('uploads/my file.txt');
    expect(await found.Body?.transformToString()).toBe('a text');
    expect(found.ContentType).toBe('text/plain');
    expect(Buffer.from(found.Metadata?.['n'] ?? '', 'latin1').toString()).toBe('é');
    expect(response.headers.get('etag')).toBe(found.ETag);
  });

  it('is answered as it asks', async () => {
    const wish = (name: string, value: string) =>
      post({ fields: { [name]: value }, conditions: [{ [name]: value }] });
    const made = await wish('success_action_status', '201');
    expect(made.status).toBe(201);
    expect(await made.text()).toContain('<Key>uploads/a.txt</Key>');
    expect((await wish('success_action_status', '200')).status).toBe(200);
    const sent = await wish('success_action_redirect', 'https://shop.example/done?x=1');
    expect(sent.status).toBe(303);
    expect(sent.headers.get('location')).toMatch(
      /^https:\/\/shop\.example\/done\?x=1&bucket=pages&key=uploads%2Fa\.txt&etag=/,
    );
  });

  it.each<[string, FormOptions, number, string]>([
    ['a file that is too large', { file: 'x'.repeat(11) }, 400, 'EntityTooLarge'],
    ['a file that is too small', { file: '' }, 400, 'EntityTooSmall'],
    ['a key elsewhere', { fields: { key: 'other/a' } }, 403, 'AccessDenied'],
    ['a field that no condition names', { fields: { 'Content-Type': 'a/b' } }, 403, 'Extra input'],
    [
      'a field that differs',
      { fields: { 'Content-Type': 'text/html' }, conditions: [{ 'Content-Type': 'text/plain' }] },
      403,
      'Policy Condition failed',
    ],
    ['a wrong signature', { secret: 'x' }, 403, 'SignatureDoesNotMatch'],
    ['an unknown condition', { conditions: [['like', '$key', 'u']] }, 400, 'InvalidPolicyDocument'],
  ])('is refused with %s', async (_name, options, status, text) => {
    const response = await post(options);
    expect([response.status, await response.text()]).toEqual([
      status,
      expect.stringContaining(text),
    ]);
  });

  it('is refused where its signer may not write, or has no policy at all', async () => {
    const beyond = await post({
      fields: { key: 'uploads/../x' },
      conditions: [],
    });
    expect(beyond.status).toBe(204); // a key is no path
    const form = new FormData();
    form.set('key', 'uploads/a');
    form.set('file', 'x');
    const bare = await fetch(`${fixture.url}/${BUCKET}`, { method: 'POST', body: form });
    expect(bare.status).toBe(403);
    const headers = { 'content-type': 'multipart/form-data; boundary=x' };
    const torn = await fetch(`${fixture.url}/${BUCKET}`, { method: 'POST', body: '--x', headers });
    expect(await torn.text()).toContain('MalformedPOSTRequest');
  });

  it('ends with its policy', async () => {
    const before = now;
    const late = post();
    now += 61_000;
    expect(await (await late).text()).toContain('Policy expired');
    now = before;
  });
});
