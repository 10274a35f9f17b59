/**
 * Writes objects without end, and prints each once it is acknowledged: `<key> <content>`. Its argument
 * is the data directory.
 */
import { writeSync } from 'node:fs';
import { systemIds } from '../../../../local/runtime/system.ts';
import { openObjectStore } from '../../../../local/s3/object-store.ts';
import { bucket } from './s3-fixture.ts';

const store = openObjectStore({ clock: Date, ids: systemIds, dataDir: process.argv[2] });
store.ensureBucket(bucket('stream'));

async function write(key: string, round: number): Promise<void> {
  // Long enough that a write takes several steps of the disk.
  const body = Buffer.from(`${round} `.padEnd(200_000, String(round % 10)));
  await store.put({ bucket: 'stream', key, body, headers: {}, checksum: undefined });
  writeSync(1, `${key} ${round}\n`);
}

for (let round = 0; ; round++) {
  await Promise.all(['a', 'b', 'c', `new-${round % 20}`].map((key) => write(key, round)));
}
