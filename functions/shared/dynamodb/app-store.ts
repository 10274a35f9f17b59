import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { CauserieError } from '../../../core/errors.ts';
import type { App } from '../../../core/identity/model.ts';
import { directoryKeys } from './keys.ts';
import { marshalling } from './marshalling.ts';
import { type Item, listLookup } from './reads.ts';
import { retentionWrite } from './retention-store.ts';
import { transactPatiently } from './writes.ts';

export type AppStore = ReturnType<typeof createAppStore>;

/** Apps as the company's servers see them. */
export function createAppStore(client: DynamoDBClient, table: string) {
  const keyOf = (appId: string) => marshall({ pk: directoryKeys.app(appId), sk: 'app' });

  async function find(appId: string): Promise<App | undefined> {
    const { Item } = await client.send(
      new GetItemCommand({ TableName: table, Key: keyOf(appId), ConsistentRead: true }),
    );
    return Item === undefined ? undefined : fromItem(Item);
  }

  return {
    find,

    /** Makes an app of the account. */
    async create(app: App & { accountId: string }): Promise<void> {
      const { appId, accountId } = app;
      const Item = {
        ...keyOf(appId),
        ...marshall(app, marshalling),
        lookupPk: { S: directoryKeys.account(accountId) },
        lookupSk: { S: appId },
      };
      const seconds = retentionOf(app);
      const refusal = await transactPatiently(client, [
        { Put: { TableName: table, Item, ConditionExpression: 'attribute_not_exists(pk)' } },
        ...(seconds > 0 ? [retentionWrite(table, appId, seconds)] : []),
      ]);
      if (refusal !== undefined) throw new Error(`the app ${appId} is there already`);
    },

    /**
     * Changes name, metadata and the server API's settings: the last two as they stand at that moment.
     * @returns Undefined when there is no such app.
     * @throws CauserieError busy
     */
    async change(
      appId: string,
      change: (before: App) => Pick<App, 'name' | 'metadata' | 'serverSettings'>,
    ): Promise<App | undefined> {
      for (let attempt = 0; attempt < 10; attempt++) {
        const before = await find(appId);
        if (before === undefined) return undefined;
        const { name, metadata = {}, serverSettings = {} } = change(before);
        const unchanged = (field: 'metadata' | 'serverSettings') =>
          before[field] === undefined
            ? `attribute_not_exists(${field})`
            : `${field} = :before_${field}`;
        const seconds = retentionOf({ serverSettings });
        const refusal = await transactPatiently(client, [
          {
            Update: {
              TableName: table,
              Key: keyOf(appId),
              UpdateExpression:
                'SET #name = :name, metadata = :metadata, serverSettings = :serverSettings',
              ConditionExpression: `attribute_exists(pk) AND ${unchanged('metadata')} AND ${unchanged('serverSettings')}`,
              ExpressionAttributeNames: { '#name': 'name' },
              ExpressionAttributeValues: marshall(
                {
                  ':name': name,
                  ':metadata': metadata,
                  ':serverSettings': serverSettings,
                  ':before_metadata': before.metadata,
                  ':before_serverSettings': before.serverSettings,
                },
                marshalling,
              ),
            },
          },
          ...(seconds === retentionOf(before) ? [] : [retentionWrite(table, appId, seconds)]),
        ]);
        if (refusal === undefined) return { ...before, name, metadata, serverSettings };
      }
      throw new CauserieError('busy', 'The app changes all the time. Try again in a second.', {
        retryAfterSeconds: 1,
      });
    },

    /** Apps that were made with a key of this one, in the order of their ids. @param limit At most 100. */
    async listOfAccount(accountId: string, limit: number): Promise<App[]> {
      const { items } = await listLookup(
        client,
        table,
        {
          partition: directoryKeys.account(accountId),
          id: 'pk',
          keyOf: (pk) => ({ pk: { S: pk }, sk: { S: 'app' } }),
        },
        { limit },
      );
      return items.map(fromItem);
    },

    /** @returns False when it is not the account's. */
    async remove(appId: string, accountId: string): Promise<boolean> {
      const refusal = await transactPatiently(client, [
        {
          Delete: {
            TableName: table,
            Key: keyOf(appId),
            ConditionExpression: 'accountId = :account',
            ExpressionAttributeValues: { ':account': { S: accountId } },
          },
        },
        retentionWrite(table, appId, 0),
      ]);
      return refusal === undefined;
    },
  };
}

/** Seconds for which its closed conversations are kept; 0: for ever. */
export function retentionOf({ serverSettings = {} }: Pick<App, 'serverSettings'>): number {
  return Number(serverSettings['conversationRetentionSeconds'] ?? 0);
}

function fromItem(item: Item): App {
  const { pk: _pk, sk: _sk, lookupPk: _lookupPk, lookupSk: _lookupSk, ...app } = unmarshall(item);
  return app as App;
}
