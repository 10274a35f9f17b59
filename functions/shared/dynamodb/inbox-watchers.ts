import {
  type AttributeValue,
  DeleteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import { directoryKeys } from './keys.ts';

export interface InboxWatcher {
  connectionId: string;
  agentId: string;
}

/** At most so many sockets are told of each waiting conversation; the rest ask the list. */
const watchersAtMost = 100;

/** Agents' sockets that want to know which conversations wait. */
export function createInboxWatchers(client: DynamoDBClient, directory: string) {
  const key = (appId: string, connectionId: string) => ({
    pk: { S: directoryKeys.app(appId) },
    sk: { S: directoryKeys.inboxWatcher(connectionId) },
  });
  return {
    async add(appId: string, connectionId: string, agentId: string, expiresAt: number) {
      await client.send(
        new PutItemCommand({
          TableName: directory,
          Item: {
            ...key(appId, connectionId),
            agentId: { S: agentId },
            expiresAt: { N: String(expiresAt) },
          },
        }),
      );
    },

    async remove(appId: string, connectionId: string) {
      await client.send(
        new DeleteItemCommand({ TableName: directory, Key: key(appId, connectionId) }),
      );
    },

    /** @param now Seconds since the epoch. */
    async list(appId: string, now: number): Promise<InboxWatcher[]> {
      const watchers: InboxWatcher[] = [];
      let start: Record<string, AttributeValue> | undefined;
      // In pages, so that it costs what it brings, however many watch: what a filter leaves out counts
      // toward a page, and the living may stand behind some who are gone.
      do {
        const { Items = [], LastEvaluatedKey } = await client.send(
          new QueryCommand({
            TableName: directory,
            KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
            FilterExpression: 'expiresAt > :now',
            ExpressionAttributeValues: {
              ':pk': { S: directoryKeys.app(appId) },
              ':prefix': { S: 'inbox#' },
              ':now': { N: String(now) },
            },
            Limit: watchersAtMost,
            ...(start === undefined ? {} : { ExclusiveStartKey: start }),
          }),
        );
        for (const item of Items) {
          watchers.push({
            connectionId: (item['sk']?.S ?? '').slice('inbox#'.length),
            agentId: item['agentId']?.S ?? '',
          });
        }
        start = LastEvaluatedKey;
      } while (start !== undefined && watchers.length < watchersAtMost);
      return watchers.slice(0, watchersAtMost);
    },
  };
}

export type InboxWatchers = ReturnType<typeof createInboxWatchers>;
