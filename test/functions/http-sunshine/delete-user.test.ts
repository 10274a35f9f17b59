import { afterAll, beforeAll, expect, it } from 'vitest';
import { createConversation } from '../../../core/conversations/create.ts';
import { sendMessage } from '../../../core/conversations/messages.ts';
import type { Deps } from '../../../core/conversations/ports.ts';
import { type DeleteUserDeps, deleteUser } from '../../../core/sunshine/delete-user.ts';
import { createChannelLinks } from '../../../functions/shared/dynamodb/channel-links.ts';
import { createConversationStore } from '../../../functions/shared/dynamodb/conversation-store.ts';
import { createDeviceStore } from '../../../functions/shared/dynamodb/device-store.ts';
import { createIdentityStore } from '../../../functions/shared/dynamodb/identity-store.ts';
import { createUserStore } from '../../../functions/shared/dynamodb/user-store.ts';
import { startTestDynamoDb, type TestDynamoDb } from '../../support/dynamodb.ts';
import { createMemoryWorld } from '../../support/memory-world.ts';
import { customer, text } from '../../support/people.ts';

let dynamodb: TestDynamoDb;
let deps: DeleteUserDeps & {
  conversations: Deps;
  users: ReturnType<typeof createUserStore>;
};

beforeAll(async () => {
  dynamodb = await startTestDynamoDb();
  const { client, tables } = dynamodb;
  const identity = createIdentityStore(client, tables, Date.now);
  const world = createMemoryWorld();
  let hex = 0;
  deps = {
    conversations: { ...world.deps, store: createConversationStore(client, tables) },
    users: createUserStore(client, tables.directory, identity, Date.now),
    devices: createDeviceStore(client, tables.directory),
    links: createChannelLinks(client, tables.directory),
    endSockets: async () => undefined,
    now: Date.now,
    hex: (length) => String(++hex).padStart(length, '0'),
  };
});
afterAll(() => dynamodb?.close());

it('[S8] a deletion that broke off is gone on with, under either id', async () => {
  const principal = customer();
  const { appId, userId } = principal;
  const user = { userId, appId, externalId: 'ada', profile: { name: 'Ada' }, createdAt: 1 };
  await deps.users.create(user);
  const ids: string[] = [];
  for (const clientId of ['a', 'b', 'c']) {
    const { snapshot } = await createConversation(deps.conversations, {
      principal,
      clientId,
      control: 'answerBot',
    });
    ids.push(snapshot.head.id);
    for (let index = 0; index < 3; index++) {
      const conversationId = snapshot.head.id;
      const content = text(`${index}`);
      await sendMessage(deps.conversations, { principal, conversationId, content });
    }
  }
  const left = async () =>
    (
      await Promise.all(
        ids.map((id) => deps.conversations.store.entries(id, { limit: 100, order: 'ascending' })),
      )
    ).map((entries) => entries.length);
  expect(await left()).toEqual([3, 3, 3]);

  // No time at all: the first conversation is gone for everybody, and its messages are still there.
  const soon = () => deleteUser(deps, appId, 'ada', { until: 0 });
  deps.now = () => 0;
  await expect(soon()).rejects.toMatchObject({ code: 'busy', retryAfterSeconds: 1 });
  expect(await deps.users.find(appId, 'ada')).toBeUndefined();
  expect(await deps.users.find(appId, userId)).toBeUndefined();
  expect(await deps.users.create({ ...user, userId: 'f'.repeat(24) })).toBe(false);
  await expect(soon()).rejects.toMatchObject({ code: 'busy' });

  deps.now = Date.now;
  expect(await deleteUser(deps, appId, 'ada', { until: Date.now() + 60_000 })).toBe(true);
  // What ends a conversation is all that is left of it.
  expect(await left()).toEqual([1, 1, 1]);
  expect(await deleteUser(deps, appId, 'ada', { until: Date.now() + 60_000 })).toBe(false);
  expect(await deleteUser(deps, appId, userId, { until: Date.now() + 60_000 })).toBe(false);
  expect(await deps.users.create({ ...user, userId: 'f'.repeat(24) })).toBe(true);
});
