import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The bytes of objects, under names that are drawn for each write. No key of a client ever becomes a
 * path.
 */
export interface Bodies {
  /** Makes room for a bucket, and drops what no object names: what broke off before it counted. */
  open(bucket: string, known: ReadonlySet<string>): void;
  write(bucket: string, id: string, body: Buffer): Promise<void>;
  /** Undefined where the bytes were replaced meanwhile. */
  read(bucket: string, id: string): Promise<Buffer | undefined>;
  remove(bucket: string, id: string): Promise<void>;
}

/** Bytes in files `<folder>/<bucket>/<id>`. */
export function fileBodies(folder: string): Bodies {
  const fileOf = (bucket: string, id: string) => join(folder, bucket, id);
  return {
    open(bucket, known) {
      mkdirSync(join(folder, bucket), { recursive: true });
      for (const name of readdirSync(join(folder, bucket))) {
        if (!known.has(name)) rmSync(join(folder, bucket, name), { force: true });
      }
    },
    async write(bucket, id, body) {
      const file = fileOf(bucket, id);
      try {
        await writeFile(`${file}.part`, body);
        // A file under its own name is whole, whenever the process ends.
        await rename(`${file}.part`, file);
      } catch (error) {
        // What fits of it would take the room that is left.
        await rm(`${file}.part`, { force: true });
        throw error;
      }
    },
    async read(bucket, id) {
      try {
        return await readFile(fileOf(bucket, id));
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
        throw error;
      }
    },
    remove: (bucket, id) => rm(fileOf(bucket, id), { force: true }),
  };
}

/** Bytes in memory, for a runtime that keeps nothing. */
export function memoryBodies(): Bodies {
  const held = new Map<string, Buffer>();
  return {
    open: () => undefined,
    async write(bucket, id, body) {
      held.set(`${bucket}/${id}`, body);
    },
    read: async (bucket, id) => held.get(`${bucket}/${id}`),
    async remove(bucket, id) {
      held.delete(`${bucket}/${id}`);
    },
  };
}
