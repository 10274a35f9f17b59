import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Webhook } from '../../../core/sunshine/webhook.ts';
import { createIntegrationKeys } from '../../../functions/shared/dynamodb/integration-keys.ts';
import { createWebhookStore } from '../../../functions/shared/dynamodb/webhook-store.ts';
import { startTestDynamoDb, type TestDynamoDb } from '../../support/dynamodb.ts';

let database: TestDynamoDb;
beforeAll(async () => {
  database = await startTestDynamoDb();
});
afterAll(() => database.close());

const appId = 'a'.repeat(24);
const integrationId = 'i'.repeat(24);
const many = Array.from({ length: 14 }, (_, index) => index);

it('[S49] of many webhooks that are made at the same moment ten are there, and a place is free again', async () => {
  const store = createWebhookStore(database.client, database.tables.directory);
  const webhook = (index: number): Webhook => ({
    ...{ webhookId: `w${index}`, appId, integrationId, target: 'https://hooks.example.com/' },
    triggers: ['conversation:message'],
    ...{ includeFullUser: false, includeFullSource: false, secret: 's' },
    ...{ createdAt: index, since: index },
  });
  const made = await Promise.all(many.map((index) => store.create(webhook(index))));
  expect(made.filter(Boolean)).toHaveLength(10);
  const there = (await store.listOf(appId, integrationId)).map(({ webhookId }) => webhookId);
  expect(there).toEqual(many.filter((index) => made[index]).map((index) => `w${index}`));
  const [first = ''] = there;
  const removed = await Promise.all([store.remove(appId, first), store.remove(appId, first)]);
  expect(removed.filter(Boolean)).toHaveLength(1);
  expect(await store.create(webhook(99))).toBe(true);
  // Who changes the one that was there does not change the one that has its place.
  expect(
    await store.change(appId, first, { target: 'https://other.example.com/' }),
  ).toBeUndefined();
  expect((await store.get(appId, 'w99'))?.target).toBe('https://hooks.example.com/');
  await store.removeOf(appId, integrationId);
  expect(await store.list(appId)).toEqual([]);
});

it('[S45] of many keys that are made at the same moment ten are there, and a place is free again', async () => {
  const keys = createIntegrationKeys(database.client, database.tables.directory);
  const key = (index: number) => ({
    ...{ keyId: `int_${index}`, appId, integrationId, secret: 's', displayName: 'k' },
    createdAt: index,
  });
  const made = await Promise.all(many.map((index) => keys.create(key(index))));
  expect(made.filter(Boolean)).toHaveLength(10);
  const there = (await keys.list(integrationId)).map(({ keyId }) => keyId);
  expect(there).toEqual(many.filter((index) => made[index]).map((index) => `int_${index}`));
  expect(await keys.remove(integrationId, there[0] ?? '')).toBe(true);
  expect(await keys.remove(integrationId, there[0] ?? '')).toBe(false);
  expect(await keys.create(key(99))).toBe(true);
  await keys.removeOf(integrationId);
  expect(await keys.list(integrationId)).toEqual([]);
});
