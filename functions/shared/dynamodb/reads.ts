import {
  type AttributeValue,
  BatchGetItemCommand,
  type DynamoDBClient,
  QueryCommand,
  type QueryCommandInput,
} from '@aws-sdk/client-dynamodb';
import type { ListQuery } from '../../../core/conversations/ports.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';

export type Item = Record<string, AttributeValue>;

/** The items that are there, in no order; may be a moment old. @param keys At most 100 (DynamoDB). */
export async function getItems(
  client: DynamoDBClient,
  table: string,
  keys: readonly Item[],
  { consistent = false }: { consistent?: boolean } = {},
): Promise<Item[]> {
  const found: Item[] = [];
  let wanted: Item[] = [...keys];
  while (wanted.length > 0) {
    const { Responses, UnprocessedKeys } = await client.send(
      new BatchGetItemCommand({
        RequestItems: { [table]: { Keys: wanted, ConsistentRead: consistent } },
      }),
    );
    found.push(...(Responses?.[table] ?? []));
    wanted = UnprocessedKeys?.[table]?.Keys ?? [];
  }
  return found;
}

/** As many items as asked for, unless there are no more: one query may end early, at 1 MB. */
export async function queryUpTo(
  client: DynamoDBClient,
  query: Omit<QueryCommandInput, 'ExclusiveStartKey' | 'Limit'> & { Limit: number },
): Promise<Item[]> {
  const items: Item[] = [];
  let start: Item | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await client.send(
      new QueryCommand({
        ...query,
        Limit: query.Limit - items.length,
        ...(start === undefined ? {} : { ExclusiveStartKey: start }),
      }),
    );
    items.push(...Items);
    start = LastEvaluatedKey;
  } while (start !== undefined && items.length < query.Limit);
  return items;
}

/**
 * A page of what the index `lookup` has in one partition, whole and in its order.
 * @param id The part of the key that tells the partition's items apart.
 * @param keyOf The key of such an item.
 */
export async function listLookup(
  client: DynamoDBClient,
  table: string,
  { partition, id, keyOf }: { partition: string; id: 'pk' | 'sk'; keyOf: (id: string) => Item },
  { limit, cursor }: ListQuery,
): Promise<{ items: Item[]; cursor: string | null }> {
  const start = decodeCursor(cursor);
  const { Items = [], LastEvaluatedKey } = await client.send(
    new QueryCommand({
      TableName: table,
      IndexName: 'lookup',
      KeyConditionExpression: 'lookupPk = :pk',
      ExpressionAttributeValues: { ':pk': { S: partition } },
      Limit: limit,
      ...(start === undefined
        ? {}
        : {
            ExclusiveStartKey: {
              ...keyOf(start.id),
              lookupPk: { S: partition },
              lookupSk: { S: start.place },
            },
          }),
    }),
  );
  const idOf = (item: Item | undefined) => item?.[id]?.S;
  const ids = Items.map((item) => idOf(item) ?? '');
  const whole = await getItems(client, table, ids.map(keyOf));
  const found = new Map(whole.map((item) => [idOf(item), item]));
  return {
    items: ids.map((one) => found.get(one)).filter((item) => item !== undefined),
    cursor: encodeCursor(LastEvaluatedKey?.['lookupSk']?.S, idOf(LastEvaluatedKey)),
  };
}
