import { createHash } from 'node:crypto';
import type { ObjectReader } from '../../../../functions/shared/answers/cached-objects.ts';
import type { ObjectWriter, PutOptions } from '../../../../functions/shared/s3/object-writer.ts';

/** A bucket in memory that notes what is done to it, and fails when it is told to. */
export interface MemoryBucket extends ObjectReader, ObjectWriter {
  list(prefix: string): AsyncGenerator<string>;
  keys(): string[];
  text(key: string): string;
  headers(key: string): PutOptions | undefined;
  /** Keys, in the order of their puts. */
  puts: string[];
  /** What each get came to. */
  gets: string[];
  forgetPuts(): void;
  forgetGets(): void;
  /** So many puts and deletes still succeed; undefined: all. */
  failAfter(writes: number | undefined): void;
  /** Thrown by every get. */
  fail: Error | undefined;
}

export function createMemoryBucket(): MemoryBucket {
  const objects = new Map<string, { body: Uint8Array; etag: string; options: PutOptions }>();
  let left = Number.POSITIVE_INFINITY;
  const write = () => {
    if (left-- <= 0) throw new Error('the bucket is away');
  };
  const bucket: MemoryBucket = {
    puts: [],
    gets: [],
    fail: undefined,
    async get(key, { ifNoneMatch } = {}) {
      if (bucket.fail !== undefined) throw bucket.fail;
      const found = objects.get(key);
      const answer = found?.etag === ifNoneMatch ? 'notModified' : found;
      bucket.gets.push(found === undefined ? 'nothing' : answer === found ? 'read' : 'notModified');
      return found === undefined ? undefined : answer;
    },
    async put(key, body, options) {
      write();
      bucket.puts.push(key);
      const bytes = typeof body === 'string' ? Buffer.from(body) : body;
      objects.set(key, {
        body: bytes,
        etag: createHash('md5').update(bytes).digest('hex'),
        options,
      });
    },
    has: async (key) => objects.has(key),
    async delete(keys) {
      for (const key of keys) {
        write();
        objects.delete(key);
      }
    },
    async *list(prefix) {
      yield* [...objects.keys()].filter((key) => key.startsWith(prefix)).sort();
    },
    keys: () => [...objects.keys()].sort(),
    text: (key) => Buffer.from(objects.get(key)?.body ?? '').toString(),
    headers: (key) => objects.get(key)?.options,
    forgetPuts() {
      bucket.puts = [];
    },
    forgetGets() {
      bucket.gets = [];
    },
    failAfter(writes) {
      left = writes ?? Number.POSITIVE_INFINITY;
    },
  };
  return bucket;
}
