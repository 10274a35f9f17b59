import { type DynamoDBClient, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { Doing, Progress, ProgressStore } from '../../../core/channels/outbound-ports.ts';
import { progressKey } from './keys.ts';
import { conditional } from './writes.ts';

/** Seconds for which it is kept: longer than anything waits to be told. */
const keptFor = 30 * 24 * 60 * 60;

/** How far people have been told by channels of a conversation, beside its entries. */
export function createChannelProgress(
  client: DynamoDBClient,
  table: string,
  now: () => number,
): ProgressStore {
  const keyOf = (conversationId: string, clientId: string) =>
    marshall({ pk: conversationId, sk: progressKey(clientId) });

  async function update(
    [conversationId, clientId]: [string, string],
    expression: string,
    condition: string,
    values: Readonly<Record<string, number | Doing>>,
  ): Promise<void> {
    const expiresAt = Math.floor(now() / 1000) + keptFor;
    await conditional(() =>
      client.send(
        new UpdateItemCommand({
          TableName: table,
          Key: keyOf(conversationId, clientId),
          UpdateExpression: `SET expiresAt = :end, ${expression}`,
          ConditionExpression: condition,
          ExpressionAttributeValues: marshall({ ':end': expiresAt, ...values }),
        }),
      ),
    );
  }

  return {
    async get(conversationId, clientId) {
      const { Item } = await client.send(
        new GetItemCommand({
          TableName: table,
          Key: keyOf(conversationId, clientId),
          ConsistentRead: true,
        }),
      );
      if (Item === undefined) return {};
      const { told, doing, arrived } = unmarshall(Item) as Progress;
      return {
        ...(told === undefined ? {} : { told }),
        ...(doing === undefined ? {} : { doing }),
        ...(arrived === undefined ? {} : { arrived }),
      };
    },

    move: (conversationId, clientId, told) =>
      update(
        [conversationId, clientId],
        'told = :told REMOVE doing',
        'attribute_not_exists(told) OR told < :told',
        { ':told': told },
      ),

    note: (conversationId, clientId, doing) =>
      update(
        [conversationId, clientId],
        'doing = :doing',
        'attribute_not_exists(told) OR told < :seq',
        { ':doing': doing, ':seq': doing.seq },
      ),

    arrive: (conversationId, clientId, seq) =>
      update(
        [conversationId, clientId],
        'arrived = :seq',
        'attribute_exists(told) AND (attribute_not_exists(arrived) OR arrived < :seq)',
        { ':seq': seq },
      ),
  };
}
