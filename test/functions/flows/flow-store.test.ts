import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FlowRecord } from '../../../core/flows/store.ts';
import { createFlowStore, type FlowStore } from '../../../functions/shared/dynamodb/flow-store.ts';
import { listPublished } from '../../../functions/shared/flows/list-published.ts';
import { startTestDynamoDb, type TestDynamoDb } from '../../support/dynamodb.ts';

let dynamodb: TestDynamoDb;
let store: FlowStore;
let count = 0;

beforeAll(async () => {
  dynamodb = await startTestDynamoDb();
  store = createFlowStore(dynamodb.client, dynamodb.tables.directory);
});
afterAll(() => dynamodb?.close());

function recordOf(change: Partial<FlowRecord> = {}): FlowRecord {
  count++;
  return {
    flowId: String(count).padStart(24, '0'),
    appId: 'a'.repeat(24),
    name: 'Greeting',
    revision: 1,
    latestVersion: 0,
    publishedVersion: null,
    triggers: [],
    createdAt: 1,
    updatedAt: 1,
    ...change,
  };
}

const versionOf = (version: number) => ({ version, publishedAt: version, publishedBy: 'ada' });

describe('[F22] flows are kept', () => {
  it('as drafts, which nobody overwrites unseen', async () => {
    const first = recordOf();
    await store.create(first, { name: 'Greeting', steps: {} });
    const second = { ...first, revision: 2, name: 'Welcome' };
    expect(await store.saveDraft(first, second, { name: 'Welcome' })).toBe(true);
    expect(await store.saveDraft(first, { ...first, revision: 2 }, { name: 'Lost' })).toBe(false);
    expect(await store.record(first.appId, first.flowId)).toEqual(second);
    expect(await store.draft(first.appId, first.flowId)).toEqual({ document: { name: 'Welcome' } });
  });

  it('as versions, which never change once they are published', async () => {
    const draft = recordOf();
    await store.create(draft, { step: 1 });
    const published = { ...draft, latestVersion: 1, publishedVersion: 1 };
    expect(await store.publish(draft, published, versionOf(1), { step: 1 })).toBe(true);
    // The same version again, by whoever read the record before.
    expect(await store.publish(draft, published, versionOf(1), { step: 'other' })).toBe(false);
    expect(await store.publish(published, published, versionOf(1), { step: 'other' })).toBe(false);
    expect(await store.version(draft.appId, draft.flowId, 1)).toEqual({
      ...versionOf(1),
      document: { step: 1 },
    });
    expect(await store.version(draft.appId, draft.flowId, 2)).toBeUndefined();
  });

  it('with all of their versions, newest first, in pages', async () => {
    let record = recordOf();
    await store.create(record, {});
    for (let version = 1; version <= 12; version++) {
      const next = { ...record, latestVersion: version, publishedVersion: version };
      await store.publish(record, next, versionOf(version), { version });
      record = next;
    }
    const { appId, flowId } = record;
    const first = await store.versions(appId, flowId, { limit: 7 });
    const rest = await store.versions(appId, flowId, { limit: 7, cursor: first.cursor ?? '' });
    const numbers = [...first.versions, ...rest.versions].map(({ version }) => version);
    expect(numbers).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
    expect(rest.cursor).toBeNull();
  });

  it('of 300 KB, since what is kept is compressed', async () => {
    const record = recordOf();
    const document = { text: Array.from({ length: 30_000 }, (_, i) => `word ${i}`).join(' ') };
    await store.create(record, document);
    expect(await store.draft(record.appId, record.flowId)).toEqual({ document });
  });

  it('[I9] each in its app', async () => {
    const record = recordOf();
    await store.create(record, {});
    const other = 'b'.repeat(24);
    expect(await store.record(other, record.flowId)).toBeUndefined();
    expect(await store.draft(other, record.flowId)).toBeUndefined();
    expect((await store.list(other, { limit: 10 })).flows).toEqual([]);
  });

  it('until they are deleted, with all that belongs to them', async () => {
    const record = recordOf();
    await store.create(record, {});
    const published = { ...record, latestVersion: 1, publishedVersion: 1 };
    await store.publish(record, published, versionOf(1), {});
    await store.remove(published);
    const { appId, flowId } = record;
    expect(await store.record(appId, flowId)).toBeUndefined();
    expect(await store.draft(appId, flowId)).toBeUndefined();
    expect(await store.version(appId, flowId, 1)).toBeUndefined();
  });

  it('and what is published is found, however many there are', async () => {
    const appId = 'c'.repeat(24);
    for (let i = 0; i < 130; i++) {
      const publishedVersion = i % 2 === 0 ? 1 : null;
      await store.create(recordOf({ appId, publishedVersion, latestVersion: 1 }), {});
    }
    expect(await listPublished(store, appId)).toHaveLength(65);
  });
});
