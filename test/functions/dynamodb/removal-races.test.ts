import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { markRead } from '../../../core/conversations/activities.ts';
import { createConversation } from '../../../core/conversations/create.ts';
import { createForServer } from '../../../core/conversations/create-for-server.ts';
import { sendMessage } from '../../../core/conversations/messages.ts';
import { joinConversation, leaveConversation } from '../../../core/conversations/participants.ts';
import type { Deps } from '../../../core/conversations/ports.ts';
import {
  clearMessages,
  redactMessage,
  removeConversation,
} from '../../../core/conversations/redaction.ts';
import { sync } from '../../../core/conversations/sync.ts';
import { createConnectionRegistry } from '../../../functions/shared/dynamodb/connection-registry.ts';
import { createConversationStore } from '../../../functions/shared/dynamodb/conversation-store.ts';
import { startTestDynamoDb, type TestDynamoDb } from '../../support/dynamodb.ts';
import { createMemoryWorld } from '../../support/memory-world.ts';
import { appId, customer, system, text } from '../../support/people.ts';

let dynamodb: TestDynamoDb;
let deps: Deps;
const until = Number.POSITIVE_INFINITY;

beforeAll(async () => {
  dynamodb = await startTestDynamoDb();
  deps = {
    ...createMemoryWorld().deps,
    store: createConversationStore(dynamodb.client, dynamodb.tables),
    connections: createConnectionRegistry(dynamodb.client, dynamodb.tables.directory),
  };
});
afterAll(() => dynamodb?.close());

async function begin(name: string): Promise<string> {
  const principal = customer(name);
  const request = { principal, clientId: 'one', control: 'answerBot' } as const;
  const { snapshot } = await createConversation(deps, request);
  return snapshot.head.id;
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

/** Everything that is tried goes on until it is refused, for one of these reasons. */
async function untilRefused(work: (round: number) => Promise<unknown>, codes: string[]) {
  for (let round = 0; round < 200; round++) {
    try {
      await work(round);
    } catch (error) {
      expect(codes).toContain((error as { code?: string }).code);
      return;
    }
  }
}

describe('at the same moment', () => {
  it('[S22] nothing of a deleted conversation is left, or comes back', async () => {
    for (let round = 0; round < 5; round++) {
      const name = `removed-${round}`;
      const conversationId = await begin(name);
      const principal = customer(name, 'k');
      const say = () => sendMessage(deps, { principal, conversationId, content: text('x') });
      await Promise.all(Array.from({ length: 8 }, say));
      const asked = { principal, conversations: [{ conversationId, after: 0 }], expiresAt: 4e9 };
      await Promise.all([
        ...Array.from({ length: 4 }, () => untilRefused(say, ['not_found'])),
        untilRefused((seq) => markRead(deps, customer(name), conversationId, seq), ['not_found']),
        ...Array.from({ length: 10 }, () => sync(deps, asked)),
        removeConversation(deps, system, conversationId, { until }),
      ]);
      const left = await itemsOf(conversationId);
      expect(left).toEqual([expect.stringMatching(/^m/), 'z']);
      const { conversationIds } = await deps.store.listOfUser(principal.userId, { limit: 5 });
      expect(conversationIds).toEqual([]);
    }
  });

  it('[S28] [S29] readers never meet a hole, and what is said meanwhile stays', async () => {
    const conversationId = await begin('cleared');
    const principal = customer('cleared');
    const say = () => sendMessage(deps, { principal, conversationId, content: text('x') });
    let written = 0;
    const ids: string[] = [];
    for (let batch = 0; batch < 30; batch++) {
      const sent = await Promise.all(Array.from({ length: 10 }, say));
      for (const { entries } of sent) ids.push(entries.at(-1)?.id ?? '');
    }
    let done = false;
    const reader = async () => {
      while (!done) {
        const page = { after: 0, limit: 100, order: 'ascending' } as const;
        await deps.store.entries(conversationId, page);
        const snapshot = await deps.store.snapshot(conversationId, { consistent: true });
        expect(snapshot).toBeDefined();
      }
    };
    const writer = async () => {
      while (!done) {
        await say();
        written++;
      }
    };
    const clearer = async () => {
      await redactMessage(deps, system, conversationId, ids[17] ?? '');
      await clearMessages(deps, system, conversationId, { until });
      done = true;
    };
    await Promise.all([reader(), reader(), writer(), clearer()]);
    const snapshot = await deps.store.snapshot(conversationId, { consistent: true });
    const left = await deps.store.entries(conversationId, { limit: 1000, order: 'ascending' });
    const end = snapshot?.head.clearedThrough ?? 0;
    expect(left[0]).toMatchObject({ seq: end + 1, name: 'redacted' });
    const total = snapshot?.latest[0]?.tally['p0'] ?? 0;
    expect(total).toBe(300 + written);
    const after = left.filter(({ kind }) => kind === 'message').length;
    expect(after).toBe((snapshot?.latest[0]?.seq ?? 0) - end - 1);
  });

  it('[S23] those who join and leave have one place each, and their lists say so', async () => {
    const names = Array.from({ length: 6 }, (_, index) => `user-group-${index}`);
    const userOf = (userId: string) => ({ userId, appId, profile: {}, createdAt: 0 });
    const { head } = await createForServer(deps, { appId, type: 'sdkGroup', users: [] });
    const { id } = head;
    await Promise.all(
      names.flatMap((userId) => [
        joinConversation(deps, system, id, userOf(userId)),
        joinConversation(deps, system, id, userOf(userId)),
      ]),
    );
    await Promise.all(
      names.slice(0, 3).map((userId) =>
        leaveConversation(
          deps,
          system,
          id,
          (_, one) => one.userId === userId,
          async () => undefined,
        ),
      ),
    );
    const now = await deps.store.snapshot(id, { consistent: true });
    const places = Object.entries(now?.head.participants ?? {});
    expect(places.map(([, one]) => one.userId).sort()).toEqual(names);
    for (const [, { userId, left }] of places) {
      const { conversationIds } = await deps.store.listOfUser(userId, { limit: 5 });
      expect([userId, conversationIds]).toEqual([userId, left === true ? [] : [id]]);
      expect(left === true).toBe(names.indexOf(userId) < 3);
    }
  });
});
