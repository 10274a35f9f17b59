import {
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { ListQuery } from '../../../core/conversations/ports.ts';
import type { WebhookFailure } from '../../../core/sunshine/webhook.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import { directoryKeys } from './keys.ts';
import { marshalling } from './marshalling.ts';
import { conditional } from './writes.ts';

export type WebhookFailures = ReturnType<typeof createWebhookFailures>;

/** Events that webhooks did not take, kept for thirty days. */
export function createWebhookFailures(client: DynamoDBClient, table: string) {
  const partition = directoryKeys.webhookFailures;
  const keyOf = (appId: string, failureId: string) =>
    marshall({ pk: partition(appId), sk: failureId });

  return {
    async put(failure: WebhookFailure): Promise<void> {
      await client.send(
        new PutItemCommand({
          TableName: table,
          Item: {
            ...keyOf(failure.appId, failure.failureId),
            ...marshall(failure, marshalling),
          },
        }),
      );
    },

    async get(appId: string, failureId: string): Promise<WebhookFailure | undefined> {
      const { Item } = await client.send(
        new GetItemCommand({
          TableName: table,
          Key: keyOf(appId, failureId),
          ConsistentRead: true,
        }),
      );
      return Item === undefined ? undefined : plain(Item);
    },

    /** Notes that it is being sent again. @returns False when it is gone. */
    async retried(appId: string, failureId: string, at: number): Promise<boolean> {
      return conditional(() =>
        client.send(
          new UpdateItemCommand({
            TableName: table,
            Key: keyOf(appId, failureId),
            UpdateExpression: 'SET retriedAt = :at',
            ConditionExpression: 'attribute_exists(pk)',
            ExpressionAttributeValues: { ':at': { N: String(at) } },
          }),
        ),
      );
    },

    async remove(appId: string, failureId: string): Promise<void> {
      await client.send(new DeleteItemCommand({ TableName: table, Key: keyOf(appId, failureId) }));
    },

    /** Newest first. */
    async list(
      appId: string,
      { limit, cursor }: ListQuery,
    ): Promise<{ items: WebhookFailure[]; cursor: string | null }> {
      const start = decodeCursor(cursor);
      const { Items = [], LastEvaluatedKey } = await client.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': { S: partition(appId) } },
          ScanIndexForward: false,
          Limit: limit,
          ...(start === undefined ? {} : { ExclusiveStartKey: keyOf(appId, start.id) }),
        }),
      );
      const last = LastEvaluatedKey?.['sk']?.S;
      return { items: Items.map(plain), cursor: encodeCursor(last, last) };
    },
  };
}

function plain(item: Parameters<typeof unmarshall>[0]): WebhookFailure {
  const { pk: _pk, sk: _sk, ...failure } = unmarshall(item);
  return failure as WebhookFailure;
}
