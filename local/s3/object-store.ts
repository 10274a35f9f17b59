import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock, Ids } from '../contracts.ts';
import { type Bodies, fileBodies, memoryBodies } from './bodies.ts';
import type { BucketModel, ObjectRecord, StoredObject } from './model.ts';
import { type ObjectIndex, openObjectIndex } from './object-index.ts';

export interface ObjectStoreOptions {
  clock: Pick<Clock, 'now'>;
  ids: Ids;
  /** Folder of the runtime's state; everything is in memory without it. */
  dataDir?: string | undefined;
}

export interface NewObject extends Pick<ObjectRecord, 'bucket' | 'key' | 'headers' | 'checksum'> {
  body: Buffer;
}

/** Throws when the object that is there now forbids the write. */
export type Precondition = (current: ObjectRecord | undefined) => void;

/** Buckets and what is in them. Writes are whole or not at all, whenever the process ends. */
export interface ObjectStore {
  buckets(): BucketModel[];
  bucket(name: string): BucketModel | undefined;
  /** Makes the bucket, or takes its new configuration; its objects stay. */
  ensureBucket(model: BucketModel): void;
  find(bucket: string, key: string): ObjectRecord | undefined;
  read(bucket: string, key: string): Promise<StoredObject | undefined>;
  put(object: NewObject, precondition?: Precondition): Promise<ObjectRecord>;
  /** Harmless where there is none. */
  remove(bucket: string, key: string): Promise<void>;
  index: Pick<ObjectIndex, 'firstFrom' | 'firstAfter'>;
  close(): void;
}

const BUCKET_NAME = /^(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

export function openObjectStore({ clock, ids, dataDir }: ObjectStoreOptions): ObjectStore {
  const folder = dataDir === undefined ? undefined : join(dataDir, 's3');
  if (folder !== undefined) mkdirSync(folder, { recursive: true });
  const bodies: Bodies = folder === undefined ? memoryBodies() : fileBodies(folder);
  const index = openObjectIndex(dataDir === undefined ? ':memory:' : join(dataDir, 's3.sqlite'));
  const buckets = new Map<string, BucketModel>();

  return {
    buckets: () => [...buckets.values()],
    bucket: (name) => buckets.get(name),
    ensureBucket(model) {
      if (!BUCKET_NAME.test(model.name)) {
        throw new Error(`${model.name} is no name of a bucket: 3 to 63 of a–z, 0–9, dot, hyphen.`);
      }
      if (!buckets.has(model.name)) bodies.open(model.name, index.bodyIds(model.name));
      buckets.set(model.name, model);
    },
    find: (bucket, key) => index.find(bucket, key),
    async read(bucket, key) {
      for (;;) {
        const record = index.find(bucket, key);
        if (record === undefined) return undefined;
        const body = await bodies.read(bucket, record.bodyId);
        if (body !== undefined) return { ...record, body };
        // Gone between the two: it was replaced, and is read anew. A file that was taken from
        // under the runtime is another matter.
        if (index.find(bucket, key)?.bodyId === record.bodyId) {
          throw new Error(`The bytes of ${bucket}/${key} are missing in the data directory.`);
        }
      }
    },
    async put({ body, ...object }, precondition = () => undefined) {
      const { bucket, key } = object;
      precondition(index.find(bucket, key)); // before the bytes are written in vain
      const bodyId = ids.uuid();
      await bodies.write(bucket, bodyId, body);
      const before = index.find(bucket, key);
      const record: ObjectRecord = {
        ...object,
        bodyId,
        size: body.length,
        etag: `"${createHash('md5').update(body).digest('hex')}"`,
        modifiedAt: Math.floor(clock.now() / 1000) * 1000,
      };
      try {
        precondition(before);
        index.save(record);
      } catch (error) {
        await bodies.remove(bucket, bodyId);
        throw error;
      }
      if (before !== undefined) await bodies.remove(bucket, before.bodyId);
      return record;
    },
    async remove(bucket, key) {
      const record = index.find(bucket, key);
      if (record === undefined) return;
      index.remove(bucket, key);
      await bodies.remove(bucket, record.bodyId);
    },
    index,
    close: () => index.close(),
  };
}
