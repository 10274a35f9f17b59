import { type DynamoDBClient, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { ErasureNotes } from '../../../core/people/erase-person.ts';
import type { Erasure } from '../../../core/protocol/people-routes.ts';
import type { Item } from './reads.ts';

/** Seconds for which the proof is kept: three years. */
const keptFor = 3 * 365 * 24 * 60 * 60;

const counts = ['conversations', 'entries', 'files', 'channels', 'devices', 'groupsLeft'] as const;

/** What was deleted of people: counts, and who asked for it. The person is an id that is nobody's any more. */
export function createErasureNotes(client: DynamoDBClient, table: string) {
  const keyOf = (appId: string, userId: string) =>
    marshall({ pk: `erasure#${appId}#${userId}`, sk: 'erasure' });

  return {
    async add(appId, userId, { deleted, by, at, done }): Promise<Erasure> {
      const { Attributes = {} } = await client.send(
        new UpdateItemCommand({
          TableName: table,
          Key: keyOf(appId, userId),
          UpdateExpression: `SET requestedBy = if_not_exists(requestedBy, :by), requestedAt = if_not_exists(requestedAt, :at), expiresAt = :end${done ? ', finishedAt = if_not_exists(finishedAt, :at)' : ''} ADD ${counts.map((name) => `${name} :${name}`).join(', ')}`,
          ExpressionAttributeValues: marshall({
            ':by': by,
            ':at': at,
            ':end': Math.floor(at / 1000) + keptFor,
            ...Object.fromEntries(counts.map((name) => [`:${name}`, deleted[name]])),
          }),
          ReturnValues: 'ALL_NEW',
        }),
      );
      return viewOf(userId, Attributes);
    },

    async find(appId: string, userId: string): Promise<Erasure | undefined> {
      const { Item } = await client.send(
        new GetItemCommand({ TableName: table, Key: keyOf(appId, userId), ConsistentRead: true }),
      );
      return Item === undefined ? undefined : viewOf(userId, Item);
    },
  } satisfies ErasureNotes & Record<string, unknown>;
}

function viewOf(userId: string, item: Item): Erasure {
  const whole = (name: string) => Number(item[name]?.N ?? 0);
  const date = (name: string) => new Date(whole(name)).toISOString();
  return {
    userId,
    done: item['finishedAt'] !== undefined,
    deleted: {
      conversations: whole('conversations'),
      entries: whole('entries'),
      files: whole('files'),
      channels: whole('channels'),
      devices: whole('devices'),
    },
    groupsLeft: whole('groupsLeft'),
    requestedBy: item['requestedBy']?.S ?? '',
    requestedAt: date('requestedAt'),
    finishedAt: item['finishedAt'] === undefined ? null : date('finishedAt'),
  };
}
