import { setTimeout } from 'node:timers/promises';
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  TransactionCanceledException,
  TransactionConflictException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { CauserieError } from '../../../core/errors.ts';

/** How often a write that met another on the same item is tried, and the milliseconds between. */
const attempts = 8;
const pause = 20;

/**
 * A conditional write of one item. An item that a transaction is writing at this moment refuses it,
 * and the SDK does not try that again (DynamoDB's guide: TransactionConflictException).
 * @returns False when the condition did not hold.
 */
export async function conditional(send: () => Promise<unknown>): Promise<boolean> {
  for (let attempt = 1; ; attempt++) {
    try {
      await send();
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      if (!(error instanceof TransactionConflictException) || attempt === attempts) throw error;
      await setTimeout(pause * attempt);
    }
  }
}

/** Why items of a transaction were refused, in their order: `None` for those that were not. */
export type Refusal = string[];

/**
 * Writes items, all or none.
 * @returns Undefined when it was done; otherwise conditions did not hold (`ConditionalCheckFailed`)
 *   or another write came in between (`TransactionConflict`).
 */
export async function transact(
  client: DynamoDBClient,
  items: TransactWriteItem[],
): Promise<Refusal | undefined> {
  try {
    await client.send(new TransactWriteItemsCommand({ TransactItems: items }));
    return undefined;
  } catch (error) {
    if (!(error instanceof TransactionCanceledException)) throw error;
    const codes = (error.CancellationReasons ?? []).map((reason) => reason.Code ?? 'None');
    if (codes.length === 0 || !codes.every((code) => expected.has(code))) throw error;
    return codes;
  }
}

const expected = new Set(['None', 'ConditionalCheckFailed', 'TransactionConflict']);

/**
 * As `transact`, and again while nothing but another write stands in the way.
 * @param contested From this item on, another write is an answer, and is not waited for.
 */
export async function transactPatiently(
  client: DynamoDBClient,
  items: TransactWriteItem[],
  contested = items.length,
): Promise<Refusal | undefined> {
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const refusal = await transact(client, items);
    if (refusal === undefined || refusal.includes('ConditionalCheckFailed')) return refusal;
    if (refusal.slice(contested).includes('TransactionConflict')) return refusal;
    await setTimeout(pause * attempt);
  }
  throw new CauserieError('busy', 'Others are changing the same at once. Try again in a second.', {
    retryAfterSeconds: 1,
  });
}
