import {
  type DynamoDBClient,
  GetItemCommand,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb';
import { directoryKeys } from './keys.ts';
import type { Item } from './reads.ts';

/** How many integrations an app has, in an item of its own: the 500th costs what the first did. */
const keyOf = (appId: string): Item => ({
  pk: { S: directoryKeys.app(appId) },
  sk: { S: 'integrations' },
});

/** Undefined where nobody has counted yet. */
export async function readIntegrationCount(
  client: DynamoDBClient,
  table: string,
  appId: string,
): Promise<number | undefined> {
  const { Item } = await client.send(
    new GetItemCommand({ TableName: table, Key: keyOf(appId), ConsistentRead: true }),
  );
  return Item === undefined ? undefined : Number(Item['count']?.N ?? 0);
}

/**
 * The write that counts one more, refused when there are as many as there may be.
 * @param before How many there are where nobody has counted yet.
 */
export function countOneMore(
  table: string,
  appId: string,
  before: number | undefined,
  atMost: number,
): TransactWriteItem {
  const isFirst = before !== undefined;
  return {
    Update: {
      TableName: table,
      Key: keyOf(appId),
      UpdateExpression: isFirst ? 'SET #count = :after' : 'ADD #count :one',
      ConditionExpression: isFirst ? 'attribute_not_exists(pk)' : '#count < :most',
      ExpressionAttributeNames: { '#count': 'count' },
      ExpressionAttributeValues: isFirst
        ? { ':after': { N: String(before + 1) } }
        : { ':one': { N: '1' }, ':most': { N: String(atMost) } },
    },
  };
}

/** The write that counts one less. */
export function countOneLess(table: string, appId: string): TransactWriteItem {
  return {
    Update: {
      TableName: table,
      Key: keyOf(appId),
      UpdateExpression: 'ADD #count :less',
      ExpressionAttributeNames: { '#count': 'count' },
      ExpressionAttributeValues: { ':less': { N: '-1' } },
    },
  };
}
