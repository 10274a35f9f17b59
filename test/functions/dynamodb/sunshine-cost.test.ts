import { type AttributeValue, BatchWriteItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createForServer } from '../../../core/conversations/create-for-server.ts';
import { sendMessage } from '../../../core/conversations/messages.ts';
import type { Head } from '../../../core/conversations/model.ts';
import type { Deps } from '../../../core/conversations/ports.ts';
import { jsonBytes } from '../../../core/protocol/content.ts';
import { pageOfMessages } from '../../../core/sunshine/messages-page.ts';
import { createConnectionRegistry } from '../../../functions/shared/dynamodb/connection-registry.ts';
import { createConversationStore } from '../../../functions/shared/dynamodb/conversation-store.ts';
import { toEntryItem } from '../../../functions/shared/dynamodb/entry-item.ts';
import { messageOf } from '../../support/conversation-store-contract.ts';
import { startTestDynamoDb, type TestDynamoDb } from '../../support/dynamodb.ts';
import { createMemoryWorld } from '../../support/memory-world.ts';
import { appId, system, text } from '../../support/people.ts';

let dynamodb: TestDynamoDb;
let deps: Deps;

beforeAll(async () => {
  dynamodb = await startTestDynamoDb();
  deps = {
    ...createMemoryWorld().deps,
    store: createConversationStore(dynamodb.client, dynamodb.tables),
    connections: createConnectionRegistry(dynamodb.client, dynamodb.tables.directory),
  };
});
afterAll(() => dynamodb?.close());

/** A conversation of so many messages of nearly 1 KB as they are stored. */
async function begin(messages: number): Promise<Head> {
  const { head } = await createForServer(deps, {
    appId,
    type: 'personal',
    users: [{ userId: `user-${messages}` }],
  });
  const bare = jsonBytes(toEntryItem(head.id, messageOf(messages, '')));
  const items = Array.from({ length: messages }, (_, index) =>
    toEntryItem(head.id, messageOf(index + 1, 'x'.repeat(1024 - bare))),
  );
  for (let start = 0; start < items.length; start += 25) await put(items.slice(start, start + 25));
  dynamodb.consumed();
  return head;
}

async function put(items: Record<string, AttributeValue>[]): Promise<void> {
  const requests = items.map((Item) => ({ PutRequest: { Item } }));
  await dynamodb.client.send(
    new BatchWriteItemCommand({ RequestItems: { [dynamodb.tables.conversations]: requests } }),
  );
}

describe('what the server API costs', () => {
  it('[S33] a page of a hundred messages of 1 KB takes 30 read units, however long the history is', async () => {
    const costs: number[] = [];
    for (const messages of [150, 3_000, 12_000]) {
      const head = await begin(messages);
      const newest = await pageOfMessages(deps.store, head, {});
      costs.push(dynamodb.consumed().reads);
      expect(newest.messages).toHaveLength(100);
      const before = newest.meta.beforeCursor ?? '';
      await pageOfMessages(deps.store, head, { 'page[before]': before });
      expect(dynamodb.consumed().reads).toBeLessThanOrEqual(30);
    }
    expect(Math.max(...costs)).toBeLessThanOrEqual(30);
    expect(Math.min(...costs)).toBeGreaterThan(20);
    expect(new Set(costs).size).toBe(1);
  });

  it('[S33] [C1] a message costs one write and at most one read, as everybody’s', async () => {
    const head = await begin(30);
    await sendMessage(deps, {
      principal: system,
      conversationId: head.id,
      content: text('Your order is on its way.'),
      as: { displayName: 'Shop', source: { api: true } },
    });
    const { reads, writes } = dynamodb.consumed();
    expect(writes).toBe(1);
    // Half a unit looks for the sockets of the customer, who has none among the listeners.
    expect(reads).toBeLessThanOrEqual(1.5);
  });
});
