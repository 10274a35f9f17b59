import { type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { CauserieError } from '../../../core/errors.ts';
import type { ApiKey } from '../../../core/identity/model.ts';
import { integrationKeysAtMost } from '../../../core/sunshine/limits.ts';
import { directoryKeys } from './keys.ts';
import { getItems } from './reads.ts';
import { transactPatiently } from './writes.ts';

export type IntegrationKeys = ReturnType<typeof createIntegrationKeys>;
type IntegrationKey = ApiKey & { integrationId: string };

/**
 * Keys of custom integrations. Each stands where every key is found, and in one of its integration's
 * places: there are as many as it may have keys, so they cannot be too many.
 */
export function createIntegrationKeys(client: DynamoDBClient, table: string) {
  const keyItem = (keyId: string) => marshall({ pk: directoryKeys.key(keyId), sk: 'key' });
  const placeItem = (integrationId: string, place: string) =>
    marshall({ pk: directoryKeys.integrationKeys(integrationId), sk: place });

  async function places(integrationId: string): Promise<Map<string, string>> {
    const { Items = [] } = await client.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: directoryKeys.integrationKeys(integrationId) } },
        ConsistentRead: true,
      }),
    );
    return new Map(Items.map((item) => [item['sk']?.S ?? '', item['keyId']?.S ?? '']));
  }

  async function removeAt(integrationId: string, place: string, keyId: string): Promise<boolean> {
    const refusal = await transactPatiently(client, [
      {
        Delete: {
          TableName: table,
          Key: placeItem(integrationId, place),
          ConditionExpression: 'keyId = :id',
          ExpressionAttributeValues: { ':id': { S: keyId } },
        },
      },
      { Delete: { TableName: table, Key: keyItem(keyId) } },
    ]);
    return refusal === undefined;
  }

  async function list(integrationId: string): Promise<IntegrationKey[]> {
    const found = [...(await places(integrationId)).values()];
    if (found.length === 0) return [];
    const items = await getItems(client, table, found.map(keyItem));
    return items
      .map((item) => {
        const { pk: _pk, sk: _sk, ...key } = unmarshall(item);
        return key as IntegrationKey;
      })
      .sort((a, b) => a.createdAt - b.createdAt);
  }

  return {
    /** Oldest first. */
    list,

    async get(integrationId: string, keyId: string): Promise<IntegrationKey | undefined> {
      return (await list(integrationId)).find((key) => key.keyId === keyId);
    },

    /** @returns False when the integration has as many as it may have; then nothing was written. */
    async create(key: IntegrationKey): Promise<boolean> {
      const { integrationId, keyId } = key;
      for (let attempt = 0; attempt <= integrationKeysAtMost; attempt++) {
        const taken = await places(integrationId);
        const place = Array.from({ length: integrationKeysAtMost }, (_, index) =>
          String(index),
        ).find((one) => !taken.has(one));
        if (place === undefined) return false;
        const refusal = await transactPatiently(client, [
          {
            Put: {
              TableName: table,
              Item: { ...placeItem(integrationId, place), ...marshall({ keyId }) },
              ConditionExpression: 'attribute_not_exists(pk)',
            },
          },
          { Put: { TableName: table, Item: { ...keyItem(keyId), ...marshall(key) } } },
        ]);
        if (refusal === undefined) return true;
      }
      throw new CauserieError('busy', 'Others are making keys at once. Try again.', {
        retryAfterSeconds: 1,
      });
    },

    /** @returns False when the integration has no such key. */
    async remove(integrationId: string, keyId: string): Promise<boolean> {
      for (const [place, id] of await places(integrationId)) {
        if (id === keyId) return removeAt(integrationId, place, keyId);
      }
      return false;
    },

    /** All of an integration's. */
    async removeOf(integrationId: string): Promise<void> {
      for (const [place, keyId] of await places(integrationId)) {
        await removeAt(integrationId, place, keyId);
      }
    },
  };
}
