import { afterAll, beforeAll, expect, it } from 'vitest';
import { createConversation } from '../../../core/conversations/create.ts';
import { sendMessage } from '../../../core/conversations/messages.ts';
import { type EraseDeps, erasePerson } from '../../../core/people/erase-person.ts';
import { createChannelLinks } from '../../../functions/shared/dynamodb/channel-links.ts';
import { createConversationStore } from '../../../functions/shared/dynamodb/conversation-store.ts';
import { createDeviceStore } from '../../../functions/shared/dynamodb/device-store.ts';
import { createErasureNotes } from '../../../functions/shared/dynamodb/erasure-notes.ts';
import { createIdentityStore } from '../../../functions/shared/dynamodb/identity-store.ts';
import { createUserStore } from '../../../functions/shared/dynamodb/user-store.ts';
import { startTestDynamoDb, type TestDynamoDb } from '../../support/dynamodb.ts';
import { createMemoryWorld } from '../../support/memory-world.ts';
import { customer, otherAppId, text } from '../../support/people.ts';

let dynamodb: TestDynamoDb;
let deps: EraseDeps;
let users: ReturnType<typeof createUserStore>;
let notes: ReturnType<typeof createErasureNotes>;
let now: () => number;

beforeAll(async () => {
  dynamodb = await startTestDynamoDb();
  const { client, tables } = dynamodb;
  const world = createMemoryWorld();
  now = Date.now;
  users = createUserStore(
    client,
    tables.directory,
    createIdentityStore(client, tables, Date.now),
    Date.now,
  );
  notes = createErasureNotes(client, tables.directory);
  let hex = 0;
  deps = {
    notes,
    removeFiles: async (_app, entries) =>
      entries.filter((one) => one.kind === 'message' && one.content.type === 'image').length,
    deletion: {
      conversations: { ...world.deps, store: createConversationStore(client, tables) },
      users,
      devices: createDeviceStore(client, tables.directory),
      links: createChannelLinks(client, tables.directory),
      endSockets: async () => undefined,
      now: () => now(),
      hex: (length) => String(++hex).padStart(length, '0'),
    },
  };
});
afterAll(() => dynamodb?.close());

it('[O6] goes as far as the time does, goes on when asked again, and adds up what went', async () => {
  const userId = '0123456789abcdef01234567';
  const principal = { ...customer(), userId };
  const { appId } = principal;
  await users.create({ userId, appId, externalId: '4711', profile: {}, createdAt: 1 });
  const { conversations } = deps.deletion;
  for (const clientId of ['a', 'b', 'c']) {
    const request = { principal, clientId, control: 'answerBot' } as const;
    const { snapshot } = await createConversation(conversations, request);
    const conversationId = snapshot.head.id;
    const image = { type: 'image', mediaUrl: 'https://site/x.png' } as const;
    for (const content of [text('one'), text('two'), image]) {
      await sendMessage(conversations, { principal, conversationId, content });
    }
  }
  const of = { appId, userId, by: 'the-admin' };
  // Another app's administrator finds nobody, and leaves no note.
  expect(await erasePerson(deps, { ...of, appId: otherAppId, until: 1e15 })).toBeUndefined();
  expect(await notes.find(otherAppId, userId)).toBeUndefined();

  // No time at all: he is gone for everybody, and what he said not yet.
  now = () => 0;
  const first = await erasePerson(deps, { ...of, until: 0 });
  expect(first).toMatchObject({ done: false, finishedAt: null, deleted: { conversations: 1 } });
  expect(await users.find(appId, '4711')).toBeUndefined();
  now = Date.now;

  // Asked for by the company's own id, it is the same erasure.
  const last = await erasePerson(deps, { ...of, userId: '4711', by: 'another', until: 1e15 });
  expect(last).toMatchObject({
    done: true,
    requestedBy: 'the-admin',
    finishedAt: expect.any(String),
    // Three messages each, and the event that closes.
    deleted: { conversations: 3, entries: 12, files: 3, channels: 0, devices: 0 },
    groupsLeft: 0,
  });
  expect(await notes.find(appId, userId)).toEqual({ ...last, userId });
  expect(await notes.find(appId, '4711')).toBeUndefined();
});
