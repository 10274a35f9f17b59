import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import type { ObjectRecord } from './model.ts';

/** What is known of objects, in the order of their keys' bytes. */
export interface ObjectIndex {
  find(bucket: string, key: string): ObjectRecord | undefined;
  save(record: ObjectRecord): void;
  remove(bucket: string, key: string): void;
  /** The first object of a bucket at or behind a key. */
  firstFrom(bucket: string, key: string): ObjectRecord | undefined;
  /** The first object of a bucket behind a key. */
  firstAfter(bucket: string, key: string): ObjectRecord | undefined;
  /** Names of the bytes of all objects of a bucket. */
  bodyIds(bucket: string): Set<string>;
  close(): void;
}

/** @param file SQLite file, or `:memory:` */
export function openObjectIndex(file: string): ObjectIndex {
  const db = new DatabaseSync(file);
  db.exec(`
    PRAGMA journal_mode = WAL;
    CREATE TABLE IF NOT EXISTS objects (
      bucket TEXT NOT NULL, key TEXT NOT NULL, body_id TEXT NOT NULL, size INTEGER NOT NULL,
      etag TEXT NOT NULL, modified_at INTEGER NOT NULL, headers TEXT NOT NULL, checksum TEXT,
      PRIMARY KEY (bucket, key)) STRICT, WITHOUT ROWID;
  `);
  // SQLite compares text by its bytes in UTF-8, which is the order in which S3 lists.
  const select = 'SELECT * FROM objects WHERE bucket = ? AND key';
  const one = db.prepare(`${select} = ?`);
  const from = db.prepare(`${select} >= ? ORDER BY key LIMIT 1`);
  const after = db.prepare(`${select} > ? ORDER BY key LIMIT 1`);
  const put = db.prepare('INSERT OR REPLACE INTO objects VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
  const drop = db.prepare('DELETE FROM objects WHERE bucket = ? AND key = ?');
  const bodies = db.prepare('SELECT body_id FROM objects WHERE bucket = ?');
  return {
    find: (bucket, key) => record(one.get(bucket, key)),
    save({ bucket, key, bodyId, size, etag, modifiedAt, headers, checksum }) {
      const sum = checksum === undefined ? null : JSON.stringify(checksum);
      put.run(bucket, key, bodyId, size, etag, modifiedAt, JSON.stringify(headers), sum);
    },
    remove: (bucket, key) => void drop.run(bucket, key),
    firstFrom: (bucket, key) => record(from.get(bucket, key)),
    firstAfter: (bucket, key) => record(after.get(bucket, key)),
    bodyIds: (bucket) => new Set(bodies.all(bucket).map((row) => String(row['body_id']))),
    close: () => db.close(),
  };
}

function record(row: Record<string, SQLOutputValue> | undefined): ObjectRecord | undefined {
  if (row === undefined) return undefined;
  const { bucket, key, body_id, size, etag, modified_at, headers, checksum } = row;
  return {
    bucket: String(bucket),
    key: String(key),
    bodyId: String(body_id),
    size: Number(size),
    etag: String(etag),
    modifiedAt: Number(modified_at),
    headers: JSON.parse(String(headers)) as ObjectRecord['headers'],
    checksum:
      checksum === null
        ? undefined
        : (JSON.parse(String(checksum)) as NonNullable<ObjectRecord['checksum']>),
  };
}
