import { type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { Sent, SentStore } from '../../../core/channels/outbound-ports.ts';
import { directoryKeys } from './keys.ts';

/** Seconds for which a channel may tell what became of a message. */
const keptFor = 30 * 24 * 60 * 60;

/** What channels' ids of messages that we sent stand for. */
export function createChannelSent(
  client: DynamoDBClient,
  table: string,
  now: () => number,
): SentStore {
  const keyOf = (integrationId: string, externalId: string) =>
    marshall({ pk: directoryKeys.channelSent(integrationId, externalId), sk: 'sent' });
  return {
    async put(integrationId, externalId, sent) {
      const expiresAt = Math.floor(now() / 1000) + keptFor;
      await client.send(
        new PutItemCommand({
          TableName: table,
          Item: { ...keyOf(integrationId, externalId), ...marshall({ ...sent, expiresAt }) },
        }),
      );
    },

    async get(integrationId, externalId) {
      const { Item } = await client.send(
        new GetItemCommand({
          TableName: table,
          Key: keyOf(integrationId, externalId),
          ConsistentRead: true,
        }),
      );
      if (Item === undefined) return undefined;
      const { pk: _pk, sk: _sk, expiresAt: _end, ...sent } = unmarshall(Item);
      return sent as Sent;
    },
  };
}
