import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemIds } from '../../../local/runtime/system.ts';
import { openObjectStore } from '../../../local/s3/object-store.ts';
import { BUCKET, bucket, startS3 } from './support/s3-fixture.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'causerie-s3-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

describe('objects on disk', () => {
  it('are there after a restart, with their headers', async () => {
    const first = await startS3({ dataDir });
    const object = { Bucket: BUCKET, Key: '../é/a.html' };
    await first.client.send(
      new PutObjectCommand({
        ...object,
        Body: '<p>',
        ContentType: 'text/html',
        Metadata: { a: '1' },
      }),
    );
    const read = (from: typeof first) => from.client.send(new GetObjectCommand(object));
    const { ETag, LastModified } = await read(first);
    await first.close();

    const second = await startS3({ dataDir });
    const found = await read(second);
    expect(await found.Body?.transformToString()).toBe('<p>');
    expect(found).toMatchObject({
      ETag,
      LastModified,
      ContentType: 'text/html',
      Metadata: { a: '1' },
    });
    await second.close();
    expect(readdirSync(dataDir).toSorted()).toEqual(expect.arrayContaining(['s3', 's3.sqlite']));
    expect(readdirSync(join(dataDir, 's3')).toSorted()).toEqual(['other', BUCKET]);
  });

  it('leave nothing behind that no object names', async () => {
    const object = { bucket: BUCKET, key: 'a', headers: {}, checksum: undefined };
    const open = () => {
      const store = openObjectStore({ clock: Date, ids: systemIds, dataDir });
      store.ensureBucket(bucket(BUCKET));
      return store;
    };
    const files = () => readdirSync(join(dataDir, 's3', BUCKET));
    const store = open();
    await store.put({ ...object, body: Buffer.from('1') });
    await store.put({ ...object, body: Buffer.from('2') });
    expect(files().length).toBe(1);
    store.close();
    writeFileSync(join(dataDir, 's3', BUCKET, 'broken-off.part'), 'x');
    const again = open();
    expect(files().length).toBe(1);
    expect((await again.read(BUCKET, 'a'))?.body.toString()).toBe('2');
    await again.remove(BUCKET, 'a');
    expect(files()).toEqual([]);
    again.close();
  });

  it('are made by one of two who write at the same moment, and the other’s bytes go', async () => {
    const store = openObjectStore({ clock: Date, ids: systemIds, dataDir });
    store.ensureBucket(bucket(BUCKET));
    const object = { bucket: BUCKET, key: 'once', headers: {}, checksum: undefined };
    // Both find nothing before they write their bytes.
    const made = await Promise.allSettled(
      ['1', '2'].map((body) =>
        store.put({ ...object, body: Buffer.from(body) }, (current) => {
          if (current !== undefined) throw new Error('it is there');
        }),
      ),
    );
    expect(made.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(readdirSync(join(dataDir, 's3', BUCKET)).length).toBe(1);
    store.close();
  });

  it('are whole after kill -9: the last that was acknowledged, or the one behind it', async () => {
    const script = fileURLToPath(new URL('support/put-until-killed.ts', import.meta.url));
    const child = spawn(process.execPath, [script, dataDir], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const acknowledged = new Map<string, number>();
    for await (const line of createInterface({ input: child.stdout })) {
      const [key = '', round] = line.split(' ');
      acknowledged.set(key, Number(round));
      if (Number(round) === 40) child.kill('SIGKILL');
    }
    expect(acknowledged.get('a')).toBeGreaterThanOrEqual(39);
    const store = openObjectStore({ clock: Date, ids: systemIds, dataDir });
    store.ensureBucket(bucket('stream'));
    for (const [key, round] of acknowledged) {
      const found = await store.read('stream', key);
      const body = found?.body ?? Buffer.alloc(0);
      const stored = Number(body.toString().split(' ', 1)[0]);
      expect(stored, key).toBeGreaterThanOrEqual(round);
      expect(body.equals(Buffer.from(`${stored} `.padEnd(200_000, String(stored % 10)))), key).toBe(
        true,
      );
      expect(found?.etag).toBe(`"${createHash('md5').update(body).digest('hex')}"`);
    }
    store.close();
  });
});
