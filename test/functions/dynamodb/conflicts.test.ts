import { TransactionConflictException } from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createConversationStore } from '../../../functions/shared/dynamodb/conversation-store.ts';
import { headOf, messageOf } from '../../support/conversation-store-contract.ts';
import { startTestDynamoDb, type TestDynamoDb } from '../../support/dynamodb.ts';

const consistent = { consistent: true };
const listener = { connectionId: 'desk', side: 'b', ownerId: 'g', expiresAt: 4_000_000_000 };

let dynamodb: TestDynamoDb;
const store = () => createConversationStore(dynamodb.client, dynamodb.tables);

beforeAll(async () => {
  dynamodb = await startTestDynamoDb();
});
afterEach(() => dynamodb.client.middlewareStack.remove('interfere'));
afterAll(() => dynamodb?.close());

async function begin(id: string): Promise<void> {
  const first = [messageOf(1)];
  await store().create({ head: headOf(id), userId: 'user', first });
}

/** Lets the command meet what the engine does not bring about by itself; `times` calls long. */
function interfere(command: string, times: number, change: (output: object) => void): void {
  let left = times;
  dynamodb.client.middlewareStack.add(
    (next, context) => async (step) => {
      if (context.commandName !== command || left-- <= 0) return next(step);
      const result = await next(step);
      change(result.output);
      return result;
    },
    { step: 'initialize', name: 'interfere' },
  );
}

const conflict = () => {
  throw new TransactionConflictException({ message: 'in a transaction', $metadata: {} });
};

describe('an item that a transaction is writing at this moment', () => {
  it('[D7] takes a listener a moment later', async () => {
    await begin('conflict-1');
    interfere('UpdateItemCommand', 2, conflict);
    await store().addListeners('conflict-1', [listener]);
    const snapshot = await store().snapshot('conflict-1', consistent);
    expect(snapshot?.head.listeners).toEqual([listener]);
  });

  it('[D1] is found to be taken by who would have put it', async () => {
    await begin('conflict-2');
    interfere('PutItemCommand', 1, conflict);
    const put = store().append(headOf('conflict-2'), [messageOf(2)], undefined, 0);
    // The first attempt came through, and its answer was the conflict.
    expect(await put).toBe(false);
  });

  it('[E4] is given up in the end', async () => {
    await begin('conflict-3');
    interfere('UpdateItemCommand', 100, conflict);
    await expect(store().addListeners('conflict-3', [listener])).rejects.toThrow('transaction');
  });
});

describe('a query that a transaction is committed in the middle of', () => {
  it('[D8] is read again when it shows a hole', async () => {
    await begin('hole');
    for (const seq of [2, 3, 4]) {
      await store().append(headOf('hole'), [messageOf(seq)], undefined, 0);
    }
    const tear = (output: object) => void (output as { Items: unknown[] }).Items.splice(2, 1);
    interfere('QueryCommand', 1, tear);
    const snapshot = await store().snapshot('hole', consistent);
    expect(snapshot?.latest.map((entry) => entry.seq)).toEqual([4, 3, 2, 1]);
    dynamodb.client.middlewareStack.remove('interfere');
    interfere('QueryCommand', 1, tear);
    const entries = await store().entries('hole', { limit: 4, order: 'ascending' });
    expect(entries.map((entry) => entry.seq)).toEqual([1, 2, 3, 4]);
  });
});
