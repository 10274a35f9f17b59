import { type DynamoDBClient, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { toldKey } from './keys.ts';
import { conditional } from './writes.ts';

/** Seconds for which a mark is kept: longer than anything waits to be told. */
const keptFor = 30 * 24 * 60 * 60;

export type ToldMarks = ReturnType<typeof createToldMarks>;

/** How far each webhook has been told of a conversation, beside its entries. */
export function createToldMarks(client: DynamoDBClient, table: string, now: () => number) {
  const keyOf = (conversationId: string, webhookId: string) =>
    marshall({ pk: conversationId, sk: toldKey(webhookId) });
  return {
    /** The last sequence that it was told of, 0 for the beginning; undefined for nothing yet. */
    async get(conversationId: string, webhookId: string): Promise<number | undefined> {
      const { Item } = await client.send(
        new GetItemCommand({
          TableName: table,
          Key: keyOf(conversationId, webhookId),
          ConsistentRead: true,
        }),
      );
      return Item === undefined ? undefined : Number(Item['told']?.N ?? 0);
    },

    /** Moves it forward; one that is further already stays. */
    async move(conversationId: string, webhookId: string, seq: number): Promise<void> {
      await conditional(() =>
        client.send(
          new UpdateItemCommand({
            TableName: table,
            Key: keyOf(conversationId, webhookId),
            UpdateExpression: 'SET told = :seq, expiresAt = :end',
            ConditionExpression: 'attribute_not_exists(told) OR told < :seq',
            ExpressionAttributeValues: {
              ':seq': { N: String(seq) },
              ':end': { N: String(Math.floor(now() / 1000) + keptFor) },
            },
          }),
        ),
      );
    },
  };
}
