import {
  DeleteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import type { ConnectionOwner, ConnectionRegistry } from '../../../core/conversations/ports.ts';
import { directoryKeys } from './keys.ts';

export interface ConnectionItems extends ConnectionRegistry {
  add(owner: ConnectionOwner, connectionId: string, expiresAt: number): Promise<void>;
}

/** Sockets beside their owners: one item each, gone by itself after two hours and a margin. */
export function createConnectionRegistry(
  client: DynamoDBClient,
  directory: string,
): ConnectionItems {
  const key = (owner: ConnectionOwner, connectionId: string) => ({
    pk: { S: owner.kind === 'user' ? directoryKeys.user(owner.id) : directoryKeys.agent(owner.id) },
    sk: { S: directoryKeys.connection(connectionId) },
  });

  return {
    async add(owner, connectionId, expiresAt) {
      await client.send(
        new PutItemCommand({
          TableName: directory,
          Item: { ...key(owner, connectionId), expiresAt: { N: String(expiresAt) } },
        }),
      );
    },

    async listOf(owner) {
      const { Items = [] } = await client.send(
        new QueryCommand({
          TableName: directory,
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
          ExpressionAttributeValues: {
            ':pk': key(owner, '').pk,
            ':prefix': { S: 'connection#' },
          },
          // Items outlive their time by up to two days: the living may stand behind many of those.
          Limit: 1000,
        }),
      );
      return Items.map((item) => ({
        connectionId: (item['sk']?.S ?? '').slice('connection#'.length),
        expiresAt: Number(item['expiresAt']?.N ?? 0),
      }));
    },

    async remove(owner, connectionId) {
      await client.send(
        new DeleteItemCommand({ TableName: directory, Key: key(owner, connectionId) }),
      );
    },
  };
}
