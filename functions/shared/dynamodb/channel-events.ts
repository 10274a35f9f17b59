import { type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { SeenEvents } from '../../../core/channels/inbound-ports.ts';
import { directoryKeys } from './keys.ts';

/** Seconds for which it is remembered that an event was taken in: channels repeat theirs for a week at most. */
const keptFor = 10 * 24 * 60 * 60;

/** Which events of channels were taken in. */
export function createChannelEvents(
  client: DynamoDBClient,
  table: string,
  now: () => number,
): SeenEvents {
  const keyOf = (occasion: string) => ({
    pk: { S: directoryKeys.channelEvent(occasion) },
    sk: { S: 'event' },
  });
  return {
    async has(occasion) {
      const { Item } = await client.send(
        new GetItemCommand({ TableName: table, Key: keyOf(occasion), ConsistentRead: true }),
      );
      return Item !== undefined;
    },

    async add(occasion) {
      const expiresAt = { N: String(Math.floor(now() / 1000) + keptFor) };
      await client.send(
        new PutItemCommand({ TableName: table, Item: { ...keyOf(occasion), expiresAt } }),
      );
    },
  };
}
