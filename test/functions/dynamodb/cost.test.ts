import { type AttributeValue, BatchWriteItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { markRead, typing } from '../../../core/conversations/activities.ts';
import { createConversation } from '../../../core/conversations/create.ts';
import { history } from '../../../core/conversations/history.ts';
import { sendMessage } from '../../../core/conversations/messages.ts';
import type { Deps } from '../../../core/conversations/ports.ts';
import { sync } from '../../../core/conversations/sync.ts';
import { createConnectionRegistry } from '../../../functions/shared/dynamodb/connection-registry.ts';
import { createConversationStore } from '../../../functions/shared/dynamodb/conversation-store.ts';
import { toEntryItem } from '../../../functions/shared/dynamodb/entry-item.ts';
import { messageOf } from '../../support/conversation-store-contract.ts';
import { startTestDynamoDb, type TestDynamoDb } from '../../support/dynamodb.ts';
import { createMemoryWorld, type MemoryWorld } from '../../support/memory-world.ts';
import { agent, customer, text } from '../../support/people.ts';

const expiresAt = 4_000_000_000;
/** As long as what people write, and then some. */
const usual = text('Where is my order? It was to come on Tuesday. '.repeat(4));

let dynamodb: TestDynamoDb;
let world: MemoryWorld;
let deps: Deps;

beforeAll(async () => {
  dynamodb = await startTestDynamoDb();
  world = createMemoryWorld();
  deps = {
    ...world.deps,
    store: createConversationStore(dynamodb.client, dynamodb.tables),
    connections: createConnectionRegistry(dynamodb.client, dynamodb.tables.directory),
  };
});
afterAll(() => dynamodb?.close());

/** A conversation of so many messages, to which so many sockets listen. */
async function begin(clientId: string, messages: number, listeners: number): Promise<string> {
  const { snapshot } = await createConversation(deps, {
    principal: customer(),
    clientId,
    control: 'agentWorkspace',
  });
  const { id } = snapshot.head;
  await deps.store.addListeners(
    id,
    Array.from({ length: listeners }, (_, index) => ({
      connectionId: `L0SM9cOFvHcCI${String(index).padStart(2, '0')}=`,
      side: index % 2 === 0 ? 'p0' : 'b',
      ownerId: index % 2 === 0 ? 'user-c' : 'a'.repeat(24),
      expiresAt,
    })),
  );
  const items = Array.from({ length: messages }, (_, index) =>
    toEntryItem(id, { ...messageOf(index + 1), content: usual } as ReturnType<typeof messageOf>),
  );
  for (let start = 0; start < items.length; start += 25) {
    await put(items.slice(start, start + 25));
  }
  dynamodb.consumed();
  return id;
}

async function put(items: Record<string, AttributeValue>[]): Promise<void> {
  await dynamodb.client.send(
    new BatchWriteItemCommand({
      RequestItems: {
        [dynamodb.tables.conversations]: items.map((Item) => ({ PutRequest: { Item } })),
      },
    }),
  );
}

describe('what a message costs', () => {
  const cases: [number, number][] = [
    [9, 3],
    [9, 40],
    [9_999, 3],
    [9_999, 40],
  ];

  it.each(cases)(
    '[C1] [C3] one write and at most one read unit, after %i messages with %i listeners',
    async (messages, listeners) => {
      const conversationId = await begin(`cost-${messages}-${listeners}`, messages, listeners);
      world.queued.length = 0;
      world.sockets.sent.length = 0;
      const { entries } = await sendMessage(deps, {
        principal: customer('c', 'L0SM9cOFvHcCI00='),
        conversationId,
        clientId: '01JGTB3Z6V8Q4K9X2M5N7P0RST',
        after: messages,
        content: usual,
      });
      expect(entries).toMatchObject([{ seq: messages + 1 }]);
      const { writes, reads, calls } = dynamodb.consumed();
      expect(calls).toEqual(['Query', 'PutItem']);
      expect(writes).toBe(1);
      expect(reads).toBeLessThanOrEqual(1);
      expect(world.sockets.sent).toHaveLength(listeners - 1);
      expect(world.queued).toEqual([]);
    },
  );

  it('[C1] an agent’s reply to his own conversation costs the same', async () => {
    const conversationId = await begin('reply', 9, 4);
    await sendMessage(deps, { principal: agent(), conversationId, content: usual });
    dynamodb.consumed();
    await sendMessage(deps, {
      principal: { ...agent(), connectionId: 'x' },
      conversationId,
      content: usual,
    });
    const { writes, reads } = dynamodb.consumed();
    expect(writes).toBe(1);
    // Half a unit more looks for the sockets of an agent who has none among the listeners.
    expect(reads).toBeLessThanOrEqual(1);
  });

  it('[C4] what a resend, a page and a sync cost does not depend on the length of the history', async () => {
    const costs: number[][] = [];
    for (const messages of [200, 5_000]) {
      const conversationId = await begin(`length-${messages}`, messages, 3);
      const principal = customer('c', 'L0SM9cOFvHcCI00=');
      const cost: number[] = [];
      const note = () => void cost.push(dynamodb.consumed().reads);
      const request = { principal, conversationId, content: usual };
      await sendMessage(deps, { ...request, clientId: `client-${messages}`, after: messages - 1 });
      note();
      const { head } = (await deps.store.snapshot(conversationId, { consistent: true })) ?? {};
      if (head === undefined) throw new Error('no head');
      await history(deps.store, head, 'p0', { before: 150 });
      note();
      const conversations = [{ conversationId, after: messages - 10 }];
      await sync(deps, { principal, conversations, expiresAt });
      note();
      costs.push(cost);
    }
    expect(costs[0]).toEqual(costs[1]);
  });

  it('[D11] reading costs one write, and only for who reads on', async () => {
    const conversationId = await begin('read', 9, 3);
    await markRead(deps, agent(), conversationId, 9);
    expect(dynamodb.consumed()).toMatchObject({ writes: 1 });
    await markRead(deps, agent(), conversationId, 9);
    expect(dynamodb.consumed()).toMatchObject({ writes: 0 });
  });

  it('[D24] a mark that goes with a message costs nothing, one with typing what it costs alone', async () => {
    const conversationId = await begin('rides', 9, 3);
    const principal = customer('c', 'L0SM9cOFvHcCI00=');
    world.sockets.sent.length = 0;
    await sendMessage(deps, { principal, conversationId, content: usual, read: 9 });
    expect(dynamodb.consumed()).toMatchObject({ writes: 1, calls: ['Query', 'PutItem'] });
    expect(world.sockets.sent).toHaveLength(2);
    await sendMessage(deps, { principal: agent(), conversationId, content: usual });
    dynamodb.consumed();
    world.sockets.sent.length = 0;
    await typing(deps, principal, conversationId, 'start', 11);
    expect(dynamodb.consumed()).toMatchObject({ writes: 1, calls: ['Query', 'UpdateItem'] });
    expect(world.sockets.sent).toHaveLength(2);
  });
});
