import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { ListQuery } from '../../../core/conversations/ports.ts';
import type { Agent, ApiKey, App, Integration } from '../../../core/identity/model.ts';
import { countItems } from './count.ts';
import { directoryKeys } from './keys.ts';
import { listLookup } from './reads.ts';

/** What an app has, kind by kind. */
interface Kinds {
  integration: Integration;
  key: ApiKey;
  agent: Agent;
}
type Kind = keyof Kinds;

const keyOf: { [K in Kind]: (id: string) => string } = {
  integration: directoryKeys.integration,
  key: directoryKeys.key,
  agent: directoryKeys.agent,
};
const idOf: { [K in Kind]: (item: Kinds[K]) => string } = {
  integration: (item) => item.integrationId,
  key: (item) => item.keyId,
  agent: (item) => item.agentId,
};

export type Directory = ReturnType<typeof createDirectory>;

/** Apps and what they have, as administrators see them. */
export function createDirectory(client: DynamoDBClient, table: string, now: () => number) {
  async function get<T>(pk: string, sk: string): Promise<T | undefined> {
    const { Item } = await client.send(
      new GetItemCommand({ TableName: table, Key: marshall({ pk, sk }), ConsistentRead: true }),
    );
    return Item === undefined ? undefined : plain<T>(Item);
  }

  return {
    app: (appId: string) => get<App>(directoryKeys.app(appId), 'app'),
    agent: (agentId: string) => get<Agent>(directoryKeys.agent(agentId), 'agent'),

    /** @returns False when the id is taken. */
    async createApp(app: App): Promise<boolean> {
      try {
        await client.send(
          new PutItemCommand({
            TableName: table,
            Item: marshall({ pk: directoryKeys.app(app.appId), sk: 'app', ...app }),
            ConditionExpression: 'attribute_not_exists(pk)',
          }),
        );
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw error;
      }
    },

    async updateApp(app: App): Promise<void> {
      await client.send(
        new UpdateItemCommand({
          TableName: table,
          Key: marshall({ pk: directoryKeys.app(app.appId), sk: 'app' }),
          UpdateExpression: 'SET #name = :name, settings = :settings',
          ConditionExpression: 'attribute_exists(pk)',
          ExpressionAttributeNames: { '#name': 'name' },
          ExpressionAttributeValues: marshall({ ':name': app.name, ':settings': app.settings }),
        }),
      );
    },

    async put<K extends Kind>(kind: K, item: Kinds[K]): Promise<void> {
      const id = idOf[kind](item);
      await client.send(
        new PutItemCommand({
          TableName: table,
          Item: marshall(
            {
              pk: keyOf[kind](id),
              sk: kind,
              lookupPk: listKey(item.appId, kind),
              lookupSk: `${new Date(now()).toISOString()}#${id}`,
              ...item,
            },
            { removeUndefinedValues: true },
          ),
        }),
      );
    },

    /** @returns What was deleted; undefined when the app has nothing with this id. */
    async remove<K extends Kind>(
      kind: K,
      appId: string,
      id: string,
    ): Promise<Kinds[K] | undefined> {
      try {
        const { Attributes } = await client.send(
          new DeleteItemCommand({
            TableName: table,
            Key: marshall({ pk: keyOf[kind](id), sk: kind }),
            ConditionExpression: 'appId = :app',
            ExpressionAttributeValues: marshall({ ':app': appId }),
            ReturnValues: 'ALL_OLD',
          }),
        );
        return Attributes === undefined ? undefined : plain<Kinds[K]>(Attributes);
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return undefined;
        throw error;
      }
    },

    /** How many there are. */
    count: (kind: Kind, appId: string): Promise<number> =>
      countItems(client, {
        TableName: table,
        IndexName: 'lookup',
        KeyConditionExpression: 'lookupPk = :pk',
        ExpressionAttributeValues: { ':pk': { S: listKey(appId, kind) } },
      }),

    /** Oldest first. */
    async list<K extends Kind>(
      kind: K,
      appId: string,
      query: ListQuery,
    ): Promise<{ items: Kinds[K][]; cursor: string | null }> {
      const partition = listKey(appId, kind);
      const key = (pk: string) => ({ pk: { S: pk }, sk: { S: kind } });
      const page = await listLookup(client, table, { partition, id: 'pk', keyOf: key }, query);
      return { ...page, items: page.items.map((item) => plain<Kinds[K]>(item)) };
    },
  };
}

function listKey(appId: string, kind: Kind): string {
  return `${directoryKeys.app(appId)}#${kind}`;
}

function plain<T>(item: Parameters<typeof unmarshall>[0]): T {
  const { pk: _pk, sk: _sk, lookupPk: _lookupPk, lookupSk: _lookupSk, ...rest } = unmarshall(item);
  return rest as T;
}
