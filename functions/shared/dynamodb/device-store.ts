import { type DynamoDBClient, GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { CauserieError } from '../../../core/errors.ts';
import type { Device, DeviceStore } from '../../../core/identity/devices.ts';
import { directoryKeys } from './keys.ts';
import { marshalling } from './marshalling.ts';
import { transactPatiently } from './writes.ts';

type Named = Pick<Device, 'appId' | 'deviceId'>;

/**
 * Devices beside their users in the directory table. Each has an item more, which says whose it is: all
 * that is written rests on it, so that a device is never two people's.
 */
export function createDeviceStore(client: DynamoDBClient, table: string): DeviceStore {
  const itemKey = (userId: string, { deviceId }: Named) =>
    marshall({ pk: directoryKeys.user(userId), sk: `device#${deviceId}` });
  const ownerKey = ({ appId, deviceId }: Named) =>
    marshall({ pk: directoryKeys.device(appId, deviceId), sk: 'device' });

  async function ownerOf(device: Named): Promise<string | undefined> {
    const { Item } = await client.send(
      new GetItemCommand({ TableName: table, Key: ownerKey(device), ConsistentRead: true }),
    );
    return Item?.['userId']?.S;
  }

  return {
    async put(userId, device) {
      const { expiresAt } = device;
      for (let attempt = 0; attempt < 5; attempt++) {
        const owner = await ownerOf(device);
        const refusal = await transactPatiently(client, [
          {
            Put: {
              TableName: table,
              Item: { ...ownerKey(device), ...marshall({ userId, expiresAt }) },
              ...(owner === undefined
                ? { ConditionExpression: 'attribute_not_exists(pk)' }
                : {
                    ConditionExpression: 'userId = :owner',
                    ExpressionAttributeValues: { ':owner': { S: owner } },
                  }),
            },
          },
          {
            Put: {
              TableName: table,
              Item: {
                ...itemKey(userId, device),
                ...marshall(device, marshalling),
              },
            },
          },
          ...(owner === undefined || owner === userId
            ? []
            : [{ Delete: { TableName: table, Key: itemKey(owner, device) } }]),
        ]);
        if (refusal === undefined) return;
      }
      throw new CauserieError('busy', 'The device is being registered elsewhere. Try again.', {
        retryAfterSeconds: 1,
      });
    },

    async list(userId) {
      const { Items = [] } = await client.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
          ExpressionAttributeValues: marshall({
            ':pk': directoryKeys.user(userId),
            ':prefix': 'device#',
          }),
          ConsistentRead: true,
        }),
      );
      return Items.map((item) => {
        const { pk: _pk, sk: _sk, ...device } = unmarshall(item);
        return device as Device;
      });
    },

    async remove(userId, device) {
      // Refused only when it is somebody else's; then this user has no item of it.
      await transactPatiently(client, [
        {
          Delete: {
            TableName: table,
            Key: ownerKey(device),
            ConditionExpression: 'userId = :user',
            ExpressionAttributeValues: { ':user': { S: userId } },
          },
        },
        { Delete: { TableName: table, Key: itemKey(userId, device) } },
      ]);
    },
  };
}
