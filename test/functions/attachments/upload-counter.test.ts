import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createUploadCounter } from '../../../functions/shared/dynamodb/upload-counter.ts';
import { startTestDynamoDb, type TestDynamoDb } from '../../support/dynamodb.ts';

let database: TestDynamoDb;
let now = Date.parse('2026-05-01T23:00:00Z');
let count: ReturnType<typeof createUploadCounter>;
const MB = 1024 ** 2;

beforeAll(async () => {
  database = await startTestDynamoDb();
  count = createUploadCounter(database.client, database.tables.directory, () => now);
});
afterAll(() => database.close());

/** How many of so many at once were let through. */
async function passed(uploads: number, bytes: number, id: string): Promise<number> {
  const outcomes = await Promise.allSettled(
    Array.from({ length: uploads }, () => count({ kind: 'user', id }, bytes)),
  );
  for (const one of outcomes) {
    if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'quota_exceeded' });
  }
  return outcomes.filter(({ status }) => status === 'fulfilled').length;
}

describe('uploads of a day', () => {
  it('[M47] are 100 files, however many are asked for at once, and begin anew at midnight', async () => {
    expect(await passed(130, 1, 'anna')).toBe(100);
    await expect(count({ kind: 'user', id: 'anna' }, 1)).rejects.toMatchObject({
      retryAfterSeconds: 3600,
    });
    expect(await passed(1, 1, 'berta')).toBe(1);
    await count({ kind: 'agent', id: 'anna' }, 1);
    now += 60 * 60_000;
    expect(await passed(1, 1, 'anna')).toBe(1);
  });

  it('[M47] are 1 GB; what is refused counts for nothing', async () => {
    expect(await passed(30, 50 * MB, 'carl')).toBe(20);
    expect(await passed(1, 24 * MB, 'carl')).toBe(1);
    expect(await passed(1, 1, 'carl')).toBe(0);
  });

  it('are forgotten by themselves', async () => {
    now = Date.parse('2026-05-03T10:00:00Z');
    await count({ kind: 'user', id: 'dora' }, 1);
    const { Item } = await database.client.send(
      new GetItemCommand({
        TableName: database.tables.directory,
        Key: { pk: { S: 'uploads#user#dora' }, sk: { S: '2026-05-03' } },
      }),
    );
    expect(Number(Item?.['expiresAt']?.N) * 1000).toBe(Date.parse('2026-05-05T00:00:00Z'));
  });
});
