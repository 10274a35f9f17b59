import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createObjectList } from '../../functions/shared/s3/object-list.ts';
import { createObjectReader } from '../../functions/shared/s3/object-reader.ts';
import { createObjectWriter } from '../../functions/shared/s3/object-writer.ts';
import { type S3Fixture, startS3 } from '../local/s3/support/s3-fixture.ts';

const arn = 'arn:aws:s3:::pages';
const before = { ...process.env };
let fixture: S3Fixture;

/** The bucket as a function sees it: nothing but its environment says where, and as whom. */
function objectsAs(role: string) {
  const { accessKeyId, secretAccessKey, sessionToken } = fixture.iam.credentialsFor(role);
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: fixture.url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  });
  return {
    ...createObjectReader('pages'),
    ...createObjectWriter('pages'),
    list: createObjectList('pages'),
  };
}

beforeAll(async () => {
  fixture = await startS3({
    roles: {
      Owner: {
        Effect: 'Allow',
        Action: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:ListBucket'],
        Resource: [arn, `${arn}/*`],
      },
      Visitor: { Effect: 'Allow', Action: 's3:GetObject', Resource: `${arn}/*` },
      Keeper: { Effect: 'Allow', Action: 's3:DeleteObject', Resource: `${arn}/a/*` },
    },
  });
});
afterAll(async () => {
  process.env = before;
  await fixture.close();
});

const json = { contentType: 'application/json' };

async function keysOf(objects: ReturnType<typeof objectsAs>, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const key of objects.list(prefix)) keys.push(key);
  return keys;
}

describe('a function’s objects', () => {
  it('are put, read, and read again only when they changed', async () => {
    const objects = objectsAs('Owner');
    expect(await objects.get('index')).toBeUndefined();
    await objects.put('index', '{"a":"é"}', { ...json, cacheControl: 'no-cache' });
    const found = await objects.get('index');
    if (found === undefined || found === 'notModified') throw new Error('it is there');
    const { etag } = found;
    expect(Buffer.from(found.body).toString()).toBe('{"a":"é"}');
    expect(await objects.get('index', { ifNoneMatch: etag })).toBe('notModified');
    await objects.put('index', new Uint8Array([1, 2]), json);
    const changed = await objects.get('index', { ifNoneMatch: etag });
    if (changed === undefined || changed === 'notModified') throw new Error('it changed');
    expect([...changed.body]).toEqual([1, 2]);
  });

  it('are listed and deleted however many they are', async () => {
    const objects = objectsAs('Owner');
    const keys = Array.from({ length: 1_003 }, (_, at) => `many/${String(at).padStart(4, '0')}`);
    for (let from = 0; from < keys.length; from += 50) {
      await Promise.all(keys.slice(from, from + 50).map((key) => objects.put(key, 'x', json)));
    }
    expect(await keysOf(objects, 'many/')).toEqual(keys);
    await objects.delete([...keys, 'many/none']);
    expect(await keysOf(objects, 'many/')).toEqual([]);
    await objects.delete([]);
  });

  it('are refused aloud: nothing that was not written passes for written', async () => {
    await objectsAs('Owner').put('b/1', 'x', json);
    await expect(objectsAs('Visitor').get('none')).rejects.toThrow(/403 to GET none/);
    await expect(objectsAs('Visitor').put('b/1', 'y', json)).rejects.toThrow(/403 to PUT b\/1/);
    await expect(objectsAs('Keeper').delete(['b/1'])).rejects.toThrow(/403 to DELETE b\/1/);
    expect(await keysOf(objectsAs('Owner'), 'b/')).toEqual(['b/1']);
  });
});
