import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Integration } from '../../../core/identity/model.ts';
import { createDirectory, type Directory } from '../../../functions/shared/dynamodb/directory.ts';
import { startTestDynamoDb, type TestDynamoDb } from '../../support/dynamodb.ts';

let database: TestDynamoDb;
let directory: Directory;
let now = 1_000_000;

beforeAll(async () => {
  database = await startTestDynamoDb();
  directory = createDirectory(database.client, database.tables.directory, () => now);
});
afterAll(() => database.close());

async function integration(integrationId: string): Promise<Integration> {
  const made: Integration = {
    ...{ integrationId, appId: 'app', type: 'web', displayName: 'Shop', createdAt: now },
    responder: 'agentWorkspace',
  };
  now += 1000;
  await directory.addIntegration(made, 500);
  return made;
}

describe('an integration', () => {
  it('[M40] loses none of many changes at once', async () => {
    await integration('one');
    const ids = Array.from({ length: 8 }, (_, at) => `l${String.fromCharCode(97 + at)}`);
    await Promise.all(
      ids.map((language) =>
        directory.change('integration', 'app', 'one', (before) => ({
          ...before,
          welcome: { ...before.welcome, [language]: 'Hello' },
        })),
      ),
    );
    const after = await directory.integration('one');
    expect(Object.keys(after?.welcome ?? {}).toSorted()).toEqual(ids);
  });

  it('keeps its place in the list, and shows nothing of how it is stored', async () => {
    const first = await integration('first');
    const second = await integration('second');
    const changed = { ...first, displayName: 'Changed' };
    expect(await directory.change('integration', 'app', 'first', () => changed)).toEqual(changed);
    const { items } = await directory.list('integration', 'app', { limit: 10 });
    expect(items.filter(({ integrationId }) => integrationId !== 'one')).toEqual([changed, second]);
  });

  it('does not come back when it is deleted during a change, and is its own app’s', async () => {
    await integration('gone');
    const change = directory.change('integration', 'app', 'gone', (before) => before);
    await Promise.all([change, directory.remove('integration', 'app', 'gone')]);
    const renamed = await directory.change('integration', 'app', 'gone', (before) => before);
    expect(renamed).toBeUndefined();
    expect(await directory.integration('gone')).toBeUndefined();
    const other = await directory.change('integration', 'other', 'first', (before) => before);
    expect(other).toBeUndefined();
  });

  it('stays as it was when the change throws', async () => {
    const before = await integration('kept');
    const refused = directory.change('integration', 'app', 'kept', () => {
      throw new Error('not this');
    });
    await expect(refused).rejects.toThrow('not this');
    expect(await directory.integration('kept')).toEqual(before);
  });
});

describe('[S43] the quota of integrations', () => {
  const of = (appId: string, at: number): Integration => ({
    ...{ integrationId: `${appId}-${at}`, appId, type: 'web', displayName: 'Shop', createdAt: at },
    responder: 'agentWorkspace',
  });

  it('the 500th is made and found for what the first was, and there is no 501st', async () => {
    const costs: { reads: number; writes: number; calls: string[] }[] = [];
    for (let at = 0; at < 500; at++) {
      database.consumed();
      expect(await directory.addIntegration(of('many', at), 500)).toBe(true);
      expect(await directory.integration(`many-${at}`)).toBeDefined();
      if (at === 1 || at === 499) costs.push(database.consumed());
    }
    expect(costs[1]).toEqual(costs[0]);
    expect(await directory.addIntegration(of('many', 500), 500)).toBe(false);
    expect(await directory.integration('many-500')).toBeUndefined();
    expect(await directory.count('integration', 'many')).toBe(500);
  }, 60_000);

  it('is exact when many are made at once, and makes room when one is deleted', async () => {
    const made = await Promise.all(
      Array.from({ length: 8 }, (_, at) => directory.addIntegration(of('few', at), 5)),
    );
    expect(made.filter(Boolean)).toHaveLength(5);
    const { items } = await directory.list('integration', 'few', { limit: 10 });
    expect(items).toHaveLength(5);
    const [first] = items;
    const removed = await Promise.all([
      directory.remove('integration', 'few', first?.integrationId ?? ''),
      directory.remove('integration', 'few', first?.integrationId ?? ''),
    ]);
    expect(removed.filter(Boolean)).toEqual([first]);
    expect(await directory.addIntegration(of('few', 8), 5)).toBe(true);
    expect(await directory.addIntegration(of('few', 9), 5)).toBe(false);
  });
});
