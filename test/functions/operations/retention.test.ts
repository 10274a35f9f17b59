import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createConversation } from '../../../core/conversations/create.ts';
import { closeConversation } from '../../../core/conversations/lifecycle.ts';
import { sendMessage } from '../../../core/conversations/messages.ts';
import type { StoredEntry } from '../../../core/conversations/model.ts';
import type { Deps } from '../../../core/conversations/ports.ts';
import { type RetentionDeps, sweep } from '../../../core/retention/sweep.ts';
import { createAppStore } from '../../../functions/shared/dynamodb/app-store.ts';
import { createConversationStore } from '../../../functions/shared/dynamodb/conversation-store.ts';
import { createRetentionStore } from '../../../functions/shared/dynamodb/retention-store.ts';
import { startTestDynamoDb, type TestDynamoDb } from '../../support/dynamodb.ts';
import { createMemoryWorld, type MemoryWorld } from '../../support/memory-world.ts';
import { appId, customer, system, text } from '../../support/people.ts';

const hour = 3600;
const later = Number.POSITIVE_INFINITY;

let dynamodb: TestDynamoDb;
let world: MemoryWorld;
let conversations: Deps;
let deps: RetentionDeps;
let files: StoredEntry[];
let removed: number;

beforeAll(async () => {
  dynamodb = await startTestDynamoDb();
});
afterAll(() => dynamodb?.close());

beforeEach(async () => {
  const { client, tables } = dynamodb;
  // Time goes on from test to test, as the table does.
  const now = world?.time.now;
  world = createMemoryWorld();
  if (now !== undefined) world.time.now = now;
  conversations = { ...world.deps, store: createConversationStore(client, tables) };
  files = [];
  removed = 0;
  deps = {
    ...createRetentionStore(client, tables),
    conversations,
    removeFiles: async (_app, entries) => files.push(...entries),
    removed: () => removed++,
  };
});

/** Each test has customers of its own, and so lists; the app is the same. */
let names = 0;

async function spoken({ close = true } = {}): Promise<string> {
  const principal = customer(`retained-${++names}`);
  const { snapshot } = await createConversation(conversations, {
    principal,
    clientId: 'one',
    control: 'answerBot',
    message: { clientId: 'm', content: text('hello') },
  });
  if (close) await closeConversation(conversations, system, snapshot.head.id);
  return snapshot.head.id;
}

async function keepFor(seconds: number): Promise<void> {
  const apps = createAppStore(dynamodb.client, dynamodb.tables.directory);
  if ((await apps.find(appId)) === undefined) {
    const settings = { appId, name: 'App', createdAt: 0, settings: {}, accountId: 'account' };
    await apps.create(settings);
  }
  await apps.change(appId, (before) => ({
    ...before,
    serverSettings: { conversationRetentionSeconds: seconds },
  }));
}

async function itemsOf(conversationId: string): Promise<string[]> {
  const { Items = [] } = await dynamodb.client.send(
    new QueryCommand({
      TableName: dynamodb.tables.conversations,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: conversationId } },
    }),
  );
  return Items.map((item) => item['sk']?.S ?? '');
}

const isThere = async (id: string) =>
  (await conversations.store.snapshot(id, { consistent: true })) !== undefined;
const pass = (seconds: number) => {
  world.time.now += seconds * 1000;
};

describe('[O7] an app that keeps conversations for a while', () => {
  it('loses what was closed longer ago with messages, files and lists, and nothing else', async () => {
    const old = await spoken();
    const open = await spoken({ close: false });
    await keepFor(10 * hour);
    pass(9 * hour);
    const young = await spoken();
    await sweep(deps, later);
    expect(await isThere(old)).toBe(true);
    pass(24 * hour);
    const youngest = await spoken();
    await sweep(deps, later);
    expect(await isThere(old)).toBe(false);
    expect(await isThere(young)).toBe(false);
    expect(await isThere(open)).toBe(true);
    expect(await isThere(youngest)).toBe(true);
    expect(removed).toBe(2);
    expect(files.filter(({ kind }) => kind === 'message')).toHaveLength(2);
    // The tombstone, and the event that it ended with.
    expect((await itemsOf(old)).length).toBe(2);
    const page = { limit: 10, consistent: true };
    expect((await conversations.store.listOfUser('user-retained-1', page)).conversationIds).toEqual(
      [],
    );
  });

  it('is gone through once a day, and not at all when it keeps everything', async () => {
    await keepFor(hour);
    pass(48 * hour);
    await sweep(deps, later);
    const id = await spoken();
    pass(12 * hour);
    await sweep(deps, later);
    expect(await isThere(id), 'half a day later').toBe(true);
    await keepFor(0);
    pass(48 * hour);
    await sweep(deps, later);
    expect(await isThere(id), 'it keeps everything').toBe(true);
    await keepFor(hour);
    await sweep(deps, later);
    expect(await isThere(id)).toBe(false);
  });

  it('keeps what was written to after it was closed', async () => {
    await keepFor(hour);
    const id = await spoken();
    pass(48 * hour);
    const principal = customer(`retained-${names}`);
    // While it is being looked at, somebody writes.
    const { store } = conversations;
    let wrote = false;
    const snapshot: typeof store.snapshot = async (conversationId, options) => {
      const found = await store.snapshot(conversationId, options);
      if (conversationId === id && !wrote) {
        wrote = true;
        await sendMessage(conversations, {
          principal,
          conversationId,
          content: text('once more'),
        });
      }
      return found;
    };
    await sweep(
      { ...deps, conversations: { ...conversations, store: { ...store, snapshot } } },
      later,
    );
    expect(wrote).toBe(true);
    expect((await store.snapshot(id, { consistent: true }))?.head.state).toBe('open');
  });

  it('takes so much time and no more, and is gone on with where it was', async () => {
    await keepFor(hour);
    pass(48 * hour);
    await sweep(deps, later);
    const ids: string[] = [];
    for (let at = 0; at < 23; at++) ids.push(await spoken());
    pass(48 * hour);
    removed = 0;
    const left = async () => (await Promise.all(ids.map(isThere))).filter(Boolean).length;
    const counts: number[] = [];
    for (let round = 0; (await left()) > 0 && round < 10; round++) {
      const stop = removed + 7;
      // The time is over with the seventh.
      const until = world.time.now + 10_000_000;
      const once = {
        ...deps,
        removed() {
          removed++;
          if (removed === stop) world.time.now = until;
        },
      };
      await sweep(once, until);
      counts.push(removed);
    }
    expect(removed).toBe(23);
    expect(counts.length).toBeGreaterThan(2);
    expect(await left()).toBe(0);
  });

  it('finishes what broke off, though it stands in no list any more', async () => {
    await keepFor(hour);
    pass(48 * hour);
    await sweep(deps, later);
    const id = await spoken();
    pass(48 * hour);
    const { store } = conversations;
    const broken = {
      ...store,
      purge: async () => {
        throw new Error('the function ended here');
      },
    };
    const failing = { ...deps, conversations: { ...conversations, store: broken } };
    await expect(sweep(failing, later)).rejects.toThrow('ended here');
    expect((await itemsOf(id)).length).toBeGreaterThan(2);
    await sweep(deps, later);
    expect((await itemsOf(id)).length).toBe(2);
  });
});
