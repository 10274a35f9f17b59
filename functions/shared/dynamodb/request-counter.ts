import { type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { directoryKeys } from './keys.ts';

/** Seconds for which a window's count is kept at least. */
const keptFor = 60;

/** Counts requests of apps, window by window: one item each, which goes by itself. */
export function createRequestCounter(client: DynamoDBClient, table: string, now: () => number) {
  return async (appId: string, window: number, requests: number): Promise<number> => {
    const { Attributes } = await client.send(
      new UpdateItemCommand({
        TableName: table,
        Key: { pk: { S: directoryKeys.requests(appId, window) }, sk: { S: 'requests' } },
        UpdateExpression: 'ADD #n :n SET expiresAt = if_not_exists(expiresAt, :end)',
        ExpressionAttributeNames: { '#n': 'requests' },
        ExpressionAttributeValues: {
          ':n': { N: String(requests) },
          ':end': { N: String(Math.floor(now() / 1000) + keptFor) },
        },
        ReturnValues: 'UPDATED_NEW',
      }),
    );
    return Number(Attributes?.['requests']?.N ?? 0);
  };
}
