import { type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { directoryKeys } from './keys.ts';

const hour = 60 * 60 * 1000;

/** Counts mails of one sender to one integration, hour by hour: one item each, which goes by itself. */
export function createMailCounter(client: DynamoDBClient, table: string, now: () => number) {
  return async (integrationId: string, sender: string): Promise<number> => {
    const window = Math.floor(now() / hour);
    const { Attributes } = await client.send(
      new UpdateItemCommand({
        TableName: table,
        Key: {
          pk: { S: directoryKeys.mails(integrationId, sender) },
          sk: { S: String(window) },
        },
        UpdateExpression: 'ADD #n :one SET expiresAt = :end',
        ExpressionAttributeNames: { '#n': 'mails' },
        ExpressionAttributeValues: {
          ':one': { N: '1' },
          ':end': { N: String(((window + 2) * hour) / 1000) },
        },
        ReturnValues: 'UPDATED_NEW',
      }),
    );
    return Number(Attributes?.['mails']?.N ?? 0);
  };
}
