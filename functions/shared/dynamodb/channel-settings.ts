import {
  type DynamoDBClient,
  GetItemCommand,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { ChannelType, Settings } from '../../../core/channels/channel.ts';
import { directoryKeys } from './keys.ts';
import { transactPatiently } from './writes.ts';

/** What an integration's channel needs to know, secrets among it. Apart from the integration, which is shown. */
export interface ChannelSettings {
  integrationId: string;
  appId: string;
  type: ChannelType;
  settings: Settings;
}

export type ChannelSettingsStore = ReturnType<typeof createChannelSettings>;

export function createChannelSettings(client: DynamoDBClient, table: string) {
  const keyOf = (integrationId: string) =>
    marshall({ pk: directoryKeys.channelSettings(integrationId), sk: 'settings' });
  const mailKey = (address: string) =>
    marshall({ pk: directoryKeys.mailAddress(address), sk: 'mail' });

  async function get(integrationId: string): Promise<ChannelSettings | undefined> {
    const { Item } = await client.send(
      new GetItemCommand({ TableName: table, Key: keyOf(integrationId), ConsistentRead: true }),
    );
    if (Item === undefined) return undefined;
    const { pk: _pk, sk: _sk, ...rest } = unmarshall(Item);
    return rest as ChannelSettings;
  }

  /** Frees the address that an integration has. */
  function freed(integrationId: string, address: string): TransactWriteItem {
    return {
      Delete: {
        TableName: table,
        Key: mailKey(address),
        ConditionExpression: 'attribute_not_exists(pk) OR integrationId = :id',
        ExpressionAttributeValues: { ':id': { S: integrationId } },
      },
    };
  }

  return {
    get,

    /** @returns False when its mail address is another integration's; then nothing was written. */
    async put(settings: ChannelSettings): Promise<boolean> {
      const { integrationId } = settings;
      const before = addressOf(await get(integrationId));
      const after = addressOf(settings);
      const claim: TransactWriteItem[] =
        after === undefined
          ? []
          : [
              {
                Put: {
                  TableName: table,
                  Item: { ...mailKey(after), integrationId: { S: integrationId } },
                  ConditionExpression: 'attribute_not_exists(pk) OR integrationId = :id',
                  ExpressionAttributeValues: { ':id': { S: integrationId } },
                },
              },
            ];
      const refusal = await transactPatiently(client, [
        {
          Put: { TableName: table, Item: { ...keyOf(integrationId), ...marshall(settings) } },
        },
        ...claim,
        ...(before === undefined || before === after ? [] : [freed(integrationId, before)]),
      ]);
      return refusal === undefined;
    },

    /** The integration that has a mail address. */
    async ofMailAddress(address: string): Promise<string | undefined> {
      const { Item } = await client.send(
        new GetItemCommand({ TableName: table, Key: mailKey(address), ConsistentRead: true }),
      );
      return Item?.['integrationId']?.S;
    },

    /** Again is harmless. */
    async remove(integrationId: string): Promise<void> {
      const address = addressOf(await get(integrationId));
      await transactPatiently(client, [
        { Delete: { TableName: table, Key: keyOf(integrationId) } },
        ...(address === undefined ? [] : [freed(integrationId, address)]),
      ]);
    },
  };
}

function addressOf(settings: ChannelSettings | undefined): string | undefined {
  return settings?.type === 'email' ? settings.settings['address']?.toLowerCase() : undefined;
}
