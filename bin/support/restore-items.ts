import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  type ScanCommandInput,
} from '@aws-sdk/client-dynamodb';
import { inParallel } from '../../core/in-parallel.ts';

export interface RestoreOptions {
  from: string;
  to: string;
  /** Only items with this partition key. */
  partition?: string;
  /** Without it, what is there stays as it is. */
  overwrite: boolean;
  /** Told how many items have been looked at. */
  onProgress?(done: number): void;
}

/** Items at once: some hundred a second, which leaves the table in use to those who use it. */
const atOnce = 16;

/**
 * Puts items of one table into another with the same keys. Again is harmless.
 * @returns How many were put, and how many were there.
 */
export async function restoreItems(
  client: DynamoDBClient,
  { from, to, partition, overwrite, onProgress }: RestoreOptions,
): Promise<{ put: number; there: number }> {
  let put = 0;
  let there = 0;
  let start: ScanCommandInput['ExclusiveStartKey'];
  do {
    const page = { TableName: from, ...(start === undefined ? {} : { ExclusiveStartKey: start }) };
    const { Items = [], LastEvaluatedKey } =
      partition === undefined
        ? await client.send(new ScanCommand({ ...page, ConsistentRead: true }))
        : await client.send(
            new QueryCommand({
              ...page,
              ConsistentRead: true,
              KeyConditionExpression: 'pk = :pk',
              ExpressionAttributeValues: { ':pk': { S: partition } },
            }),
          );
    await inParallel(Items, atOnce, async (Item) => {
      try {
        await client.send(
          new PutItemCommand({
            TableName: to,
            Item,
            ...(overwrite ? {} : { ConditionExpression: 'attribute_not_exists(pk)' }),
          }),
        );
        put++;
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        there++;
      }
    });
    onProgress?.(put + there);
    start = LastEvaluatedKey;
  } while (start !== undefined);
  return { put, there };
}
