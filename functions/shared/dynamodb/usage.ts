import {
  type DynamoDBClient,
  QueryCommand,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb';
import { directoryKeys } from './keys.ts';

/** Counters of one app are spread over so many items, so that no single one takes every write. */
const shards = 16;

/** What an app has in use. */
export interface ConversationUsage {
  open: number;
  today: number;
}

/** The write that counts a conversation: as it begins, ends, or begins again. */
export function usageWrite(
  table: string,
  conversation: { id: string; appId: string },
  change: 'created' | 'closed' | 'reopened',
  at: number,
): TransactWriteItem {
  const shard = Number.parseInt(conversation.id.slice(-2), 16) % shards;
  const created = change === 'created';
  return {
    Update: {
      TableName: table,
      Key: {
        pk: { S: directoryKeys.usage(conversation.appId) },
        sk: { S: `shard#${String(shard).padStart(2, '0')}` },
      },
      // Days that are over go with the next day's first conversation.
      UpdateExpression: created
        ? 'ADD #open :one, #day :one REMOVE #before2, #before3'
        : 'ADD #open :one',
      ExpressionAttributeNames: {
        '#open': 'open',
        ...(created
          ? {
              '#day': dayOf(at),
              '#before2': dayOf(at - 2 * day),
              '#before3': dayOf(at - 3 * day),
            }
          : {}),
      },
      ExpressionAttributeValues: { ':one': { N: change === 'closed' ? '-1' : '1' } },
    },
  };
}

/** Reads what an app has in use: one query, however many conversations there are. */
export async function readUsage(
  client: DynamoDBClient,
  table: string,
  appId: string,
  now: number,
): Promise<ConversationUsage> {
  const today = dayOf(now);
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName: table,
      KeyConditionExpression: 'pk = :pk',
      ProjectionExpression: '#open, #day',
      ExpressionAttributeNames: { '#open': 'open', '#day': today },
      ExpressionAttributeValues: { ':pk': { S: directoryKeys.usage(appId) } },
    }),
  );
  let open = 0;
  let begun = 0;
  for (const item of Items) {
    open += Number(item['open']?.N ?? 0);
    begun += Number(item[today]?.N ?? 0);
  }
  return { open, today: begun };
}

const day = 24 * 60 * 60 * 1000;

/** Days are UTC's. */
function dayOf(at: number): string {
  return `d${new Date(at).toISOString().slice(0, 10)}`;
}
