import { setTimeout } from 'node:timers/promises';
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
import { CauserieError } from '../../../core/errors.ts';
import type { Agent, ApiKey, App, Integration } from '../../../core/identity/model.ts';
import type { OAuthClient } from '../../../core/identity/oauth.ts';
import { countItems } from './count.ts';
import { countOneLess, countOneMore, readIntegrationCount } from './integration-count.ts';
import { directoryKeys } from './keys.ts';
import { marshalling } from './marshalling.ts';
import { type Item, listLookup } from './reads.ts';
import { conditional, transactPatiently } from './writes.ts';

/** What an app has, kind by kind. */
interface Kinds {
  integration: Integration;
  key: ApiKey;
  agent: Agent;
  oauthClient: OAuthClient;
}
type Kind = keyof Kinds;

const keyOf: { [K in Kind]: (id: string) => string } = {
  integration: directoryKeys.integration,
  key: directoryKeys.key,
  agent: directoryKeys.agent,
  oauthClient: directoryKeys.oauthClient,
};
const idOf: { [K in Kind]: (item: Kinds[K]) => string } = {
  integration: (item) => item.integrationId,
  key: (item) => item.keyId,
  agent: (item) => item.agentId,
  oauthClient: (item) => item.clientId,
};

/** How often a change is tried while others come in between, and the longest pause before it, in ms. */
const changeAttempts = 20;
const changePause = 20;

export type Directory = ReturnType<typeof createDirectory>;

/** Apps and what they have, as administrators see them. */
export function createDirectory(client: DynamoDBClient, table: string, now: () => number) {
  async function getItem(pk: string, sk: string): Promise<Item | undefined> {
    const { Item } = await client.send(
      new GetItemCommand({ TableName: table, Key: marshall({ pk, sk }), ConsistentRead: true }),
    );
    return Item;
  }

  async function get<T>(pk: string, sk: string): Promise<T | undefined> {
    const item = await getItem(pk, sk);
    return item === undefined ? undefined : plain<T>(item);
  }

  function newItem<K extends Kind>(kind: K, item: Kinds[K]): Item {
    const id = idOf[kind](item);
    return marshalled({
      pk: keyOf[kind](id),
      sk: kind,
      lookupPk: listKey(item.appId, kind),
      lookupSk: `${new Date(now()).toISOString()}#${id}`,
      ...item,
    });
  }

  const countAll = (kind: Kind, appId: string): Promise<number> =>
    countItems(client, {
      TableName: table,
      IndexName: 'lookup',
      KeyConditionExpression: 'lookupPk = :pk',
      ExpressionAttributeValues: { ':pk': { S: listKey(appId, kind) } },
    });

  async function addIntegration(integration: Integration, atMost: number): Promise<boolean> {
    const { appId } = integration;
    const put = {
      Put: {
        TableName: table,
        Item: newItem('integration', integration),
        ConditionExpression: 'attribute_not_exists(pk)',
      },
    };
    for (let attempt = 0; attempt < changeAttempts; attempt++) {
      const counted = await readIntegrationCount(client, table, appId);
      const before = counted === undefined ? await countAll('integration', appId) : undefined;
      if ((counted ?? before ?? 0) >= atMost) return false;
      const refusal = await transactPatiently(client, [
        put,
        countOneMore(table, appId, before, atMost),
      ]);
      // One that has its id already, as those of OAuth clients may, is there.
      if (refusal === undefined || refusal[0] === 'ConditionalCheckFailed') return true;
    }
    throw tooBusy();
  }

  async function removeCounted<K extends Kind>(
    kind: K,
    appId: string,
    id: string,
  ): Promise<Kinds[K] | undefined> {
    const item = await getItem(keyOf[kind](id), kind);
    if (item?.['appId']?.S !== appId) return undefined;
    const counted = await readIntegrationCount(client, table, appId);
    const refusal = await transactPatiently(client, [
      {
        Delete: {
          TableName: table,
          Key: marshall({ pk: keyOf[kind](id), sk: kind }),
          ConditionExpression: 'appId = :app',
          ExpressionAttributeValues: { ':app': { S: appId } },
        },
      },
      ...(counted === undefined ? [] : [countOneLess(table, appId)]),
    ]);
    return refusal === undefined ? plain<Kinds[K]>(item) : undefined;
  }

  return {
    app: (appId: string) => get<App>(directoryKeys.app(appId), 'app'),
    agent: (agentId: string) => get<Agent>(directoryKeys.agent(agentId), 'agent'),
    integration: (integrationId: string) =>
      get<Integration>(directoryKeys.integration(integrationId), 'integration'),
    oauthClient: (clientId: string) =>
      get<OAuthClient>(directoryKeys.oauthClient(clientId), 'oauthClient'),

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

    async put<K extends Exclude<Kind, 'integration'>>(kind: K, item: Kinds[K]): Promise<void> {
      await client.send(new PutItemCommand({ TableName: table, Item: newItem(kind, item) }));
    },

    /**
     * @param atMost How many the app may have, this one included.
     * @returns False when it has as many; then nothing was written.
     * @throws CauserieError busy
     */
    addIntegration,

    /**
     * Changes what is there as it stands at that moment: of several changes at once none is lost.
     * @param change Called again when another change came in between; what it throws goes to the caller.
     * @returns What it is now; undefined when the app has nothing with this id.
     * @throws CauserieError busy
     */
    async change<K extends Kind>(
      kind: K,
      appId: string,
      id: string,
      change: (before: Kinds[K]) => Kinds[K],
    ): Promise<Kinds[K] | undefined> {
      for (let attempt = 0; attempt < changeAttempts; attempt++) {
        const item = await getItem(keyOf[kind](id), kind);
        if (item?.['appId']?.S !== appId) return undefined;
        const after = change(plain<Kinds[K]>(item));
        const { version } = item;
        const next = { N: String(Number(version?.N ?? 0) + 1) };
        const unchanged = version === undefined ? 'attribute_not_exists(#v)' : '#v = :version';
        const written = await conditional(() =>
          client.send(
            new PutItemCommand({
              TableName: table,
              Item: { ...marshalled(after), ...keysOf(item), version: next },
              // What is deleted meanwhile does not come back.
              ConditionExpression: `appId = :app AND ${unchanged}`,
              ExpressionAttributeNames: { '#v': 'version' },
              ExpressionAttributeValues: {
                ':app': { S: appId },
                ...(version === undefined ? {} : { ':version': version }),
              },
            }),
          ),
        );
        if (written) return after;
        await setTimeout(Math.random() * changePause * (attempt + 1));
      }
      throw tooBusy();
    },

    /** @returns What was deleted; undefined when the app has nothing with this id. */
    async remove<K extends Kind>(
      kind: K,
      appId: string,
      id: string,
    ): Promise<Kinds[K] | undefined> {
      if (kind === 'integration') return removeCounted(kind, appId, id);
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
    async count(kind: Kind, appId: string): Promise<number> {
      const counted =
        kind === 'integration' ? await readIntegrationCount(client, table, appId) : undefined;
      return counted ?? countAll(kind, appId);
    },

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

function tooBusy(): CauserieError {
  return new CauserieError('busy', 'Others are changing the same at once. Try again.', {
    retryAfterSeconds: 1,
  });
}

function listKey(appId: string, kind: Kind): string {
  return `${directoryKeys.app(appId)}#${kind}`;
}

/** What an item has beside what it tells: its keys, and how often it was changed. */
const own = ['pk', 'sk', 'lookupPk', 'lookupSk', 'version'];

function plain<T>(item: Item): T {
  const told = Object.entries(item).filter(([name]) => !own.includes(name));
  return unmarshall(Object.fromEntries(told)) as T;
}

function keysOf(item: Item): Item {
  return Object.fromEntries(Object.entries(item).filter(([name]) => own.includes(name)));
}

function marshalled(value: object): Item {
  return marshall(value, marshalling);
}
