import { ListObjectsV2Command, type ListObjectsV2CommandInput } from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemIds } from '../../../local/runtime/system.ts';
import { type Entry, listObjects } from '../../../local/s3/list-objects.ts';
import { openObjectIndex } from '../../../local/s3/object-index.ts';
import { openObjectStore } from '../../../local/s3/object-store.ts';
import { BUCKET, bucket, type S3Fixture, startS3 } from './support/s3-fixture.ts';

let fixture: S3Fixture;
const KEYS = ['a/1', 'a/2', 'a/b/3', 'b', 'c/<&>é +%', 'c\u{1f600}', 'c\uffee'];

beforeAll(async () => {
  fixture = await startS3();
  const { s3 } = fixture;
  expect(s3).toBeDefined();
  for (const key of KEYS.toReversed()) {
    const url = `/${BUCKET}/${encodeURIComponent(key)}`;
    await s3.service.handle({
      principal: { accessKeyId: 'x', arn: 'x' },
      operation: '',
      method: 'PUT',
      path: url,
      query: new URLSearchParams(),
      headers: {},
      body: Buffer.from(key),
    });
  }
});
afterAll(() => fixture.close());

const list = (more: Partial<ListObjectsV2CommandInput> = {}) =>
  fixture.client.send(new ListObjectsV2Command({ Bucket: BUCKET, ...more }));
const keys = async (more: Partial<ListObjectsV2CommandInput> = {}) =>
  (await list(more)).Contents?.map(({ Key }) => Key) ?? [];

describe('a listing', () => {
  it('has all keys in the order of their bytes, with size and tag', async () => {
    const { Contents, KeyCount, IsTruncated } = await list();
    expect(Contents?.map(({ Key }) => Key)).toEqual([
      'a/1',
      'a/2',
      'a/b/3',
      'b',
      'c/<&>é +%',
      'c\uffee',
      'c\u{1f600}',
    ]);
    expect({ KeyCount, IsTruncated }).toEqual({ KeyCount: 7, IsTruncated: false });
    expect(Contents?.[0]).toMatchObject({ Size: 3, ETag: expect.stringMatching(/^"\w{32}"$/) });
  });

  it('is limited to a prefix, and gathers by a delimiter', async () => {
    expect(await keys({ Prefix: 'a/' })).toEqual(['a/1', 'a/2', 'a/b/3']);
    const { Contents, CommonPrefixes, KeyCount } = await list({ Delimiter: '/' });
    expect(Contents?.map(({ Key }) => Key)).toEqual(['b', 'c\uffee', 'c\u{1f600}']);
    expect(CommonPrefixes?.map(({ Prefix }) => Prefix)).toEqual(['a/', 'c/']);
    expect(KeyCount).toBe(5);
    const inner = await list({ Prefix: 'a/', Delimiter: '/' });
    expect(inner.CommonPrefixes).toEqual([{ Prefix: 'a/b/' }]);
  });

  it('begins behind a key, which may lie inside a common prefix', async () => {
    expect(await keys({ StartAfter: 'a/b/3', MaxKeys: 1 })).toEqual(['b']);
    expect(await keys({ StartAfter: 'a', Prefix: 'b' })).toEqual(['b']);
    const { CommonPrefixes } = await list({ StartAfter: 'a/', Delimiter: '/' });
    expect(CommonPrefixes?.[0]).toEqual({ Prefix: 'a/' });
  });

  it('spells keys for who cannot read them in XML', async () => {
    const found = await list({ Prefix: 'c/', EncodingType: 'url' });
    expect(found.Contents?.[0]?.Key).toBe('c/%3C%26%3E%C3%A9+%2B%25');
  });

  it('refuses a token that it did not give', async () => {
    await expect(list({ ContinuationToken: 'x' })).rejects.toMatchObject({
      name: 'InvalidArgument',
    });
  });

  it('may be empty', async () => {
    expect(await list({ Prefix: 'none' })).toMatchObject({ KeyCount: 0, IsTruncated: false });
    expect(await list({ MaxKeys: 0 })).toMatchObject({ KeyCount: 0, IsTruncated: false });
  });
});

/** What S3's documents say a listing is, straight over a sorted list. */
function model(all: readonly string[], prefix: string, delimiter: string): Entry[] {
  const byBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));
  const entries: Entry[] = [];
  for (const key of all.filter((each) => each.startsWith(prefix)).toSorted(byBytes)) {
    const at = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
    const entry: Entry =
      at === -1
        ? { kind: 'key', text: key }
        : { kind: 'prefix', text: key.slice(0, at + delimiter.length) };
    if (entries.at(-1)?.kind === entry.kind && entries.at(-1)?.text === entry.text) continue;
    entries.push(entry);
  }
  return entries;
}

describe('pages of any size', () => {
  it('together are the listing, each entry once', () => {
    const character = fc.constantFrom(
      'a',
      'b',
      '/',
      'é',
      '\ud7ff',
      '\uffff',
      '\u{1f600}',
      '\u{10ffff}',
    );
    const key = fc.string({ unit: character, minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(
        fc.uniqueArray(key, { maxLength: 25 }),
        fc.string({ unit: character, maxLength: 2 }),
        fc.constantFrom('', '/', 'é', '\u{10ffff}', 'a/'),
        fc.integer({ min: 1, max: 5 }),
        (all, prefix, delimiter, maximum) => {
          const index = openObjectIndex(':memory:');
          for (const each of all) {
            index.save({
              bucket: BUCKET,
              key: each,
              bodyId: each,
              size: 0,
              etag: '""',
              modifiedAt: 0,
              headers: {},
              checksum: undefined,
            });
          }
          const found: Entry[] = [];
          let after: Entry | undefined;
          do {
            const page = listObjects(index, BUCKET, { prefix, delimiter, maximum, after });
            const entries: Entry[] = [
              ...page.objects.map((each): Entry => ({ kind: 'key', text: each.key })),
              ...page.commonPrefixes.map((text): Entry => ({ kind: 'prefix', text })),
            ];
            expect(entries.length).toBeLessThanOrEqual(maximum);
            found.push(...entries);
            after = page.next;
          } while (after !== undefined);
          index.close();
          const sort = (entries: Entry[]) =>
            entries.map(({ kind, text }) => `${kind} ${text}`).toSorted();
          expect(sort(found)).toEqual(sort(model(all, prefix, delimiter)));
        },
      ),
    );
  });
});

it('a bucket’s name leads to no folder of another', () => {
  const store = openObjectStore({ clock: Date, ids: systemIds });
  for (const name of ['..', 'a/../b', 'A', 'ab', 'a..b', '/tmp']) {
    expect(() => store.ensureBucket(bucket(name))).toThrowError(/no name of a bucket/);
  }
  store.close();
});
