import {
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb';
import type { ListQuery } from '../../../core/conversations/ports.ts';
import {
  type Article,
  defaultSettings,
  type HelpCentre,
  type HelpRecord,
  type HelpSettings,
  type RecordKind,
  type Records,
} from '../../../core/help-centre/model.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import {
  bodyItem,
  bodyKey,
  bodyOf,
  listKey,
  recordItem,
  recordKey,
  recordOf,
} from './help-centre-items.ts';
import { directoryKeys } from './keys.ts';
import { type Item, listLookup } from './reads.ts';
import { conditional, transactPatiently } from './writes.ts';

export interface RecordPage<R> {
  items: R[];
  cursor: string | null;
}

export type HelpCentreStore = ReturnType<typeof createHelpCentreStore>;

/** Help centres in the directory table: records in one partition an app, bodies in another. */
export function createHelpCentreStore(client: DynamoDBClient, table: string) {
  async function get(Key: Item): Promise<Item | undefined> {
    const { Item } = await client.send(
      new GetItemCommand({ TableName: table, Key, ConsistentRead: true }),
    );
    return Item;
  }

  /** Every item of a partition that begins so, over all of its pages. */
  async function* every(pk: string, prefix: string): AsyncGenerator<Item> {
    let start: Item | undefined;
    do {
      const { Items = [], LastEvaluatedKey } = await client.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
          ExpressionAttributeValues: { ':pk': { S: pk }, ':prefix': { S: prefix } },
          ConsistentRead: true,
          ...(start === undefined ? {} : { ExclusiveStartKey: start }),
        }),
      );
      yield* Items;
      start = LastEvaluatedKey;
    } while (start !== undefined);
  }

  async function records<K extends RecordKind>(appId: string, kind: K): Promise<Records[K][]> {
    const all: Records[K][] = [];
    for await (const item of every(directoryKeys.helpCentre(appId), `${kind}#`)) {
      all.push(recordOf<Records[K]>(item));
    }
    return all;
  }

  async function settings(appId: string): Promise<HelpSettings> {
    const item = await get(settingsKey(appId));
    return item === undefined
      ? defaultSettings
      : (JSON.parse(item['d']?.S ?? '{}') as HelpSettings);
  }

  return {
    settings,

    /** @returns False when somebody has changed them since. */
    putSettings(appId: string, before: HelpSettings, after: HelpSettings): Promise<boolean> {
      const put = {
        TableName: table,
        Item: {
          ...settingsKey(appId),
          v: { N: String(after.version) },
          d: { S: JSON.stringify(after) },
        },
        ...unchanged(before.version),
      };
      return conditional(() => client.send(new PutItemCommand(put)));
    },

    async record<K extends RecordKind>(
      appId: string,
      kind: K,
      id: string,
    ): Promise<Records[K] | undefined> {
      const item = await get(recordKey(appId, kind, id));
      return item === undefined ? undefined : recordOf<Records[K]>(item);
    },

    /** Of one kind, by id. */
    async list<K extends RecordKind>(
      appId: string,
      kind: K,
      { limit, cursor }: ListQuery,
    ): Promise<RecordPage<Records[K]>> {
      const start = decodeCursor(cursor, `${kind}#`);
      const pk = directoryKeys.helpCentre(appId);
      const { Items = [], LastEvaluatedKey } = await client.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
          ExpressionAttributeValues: { ':pk': { S: pk }, ':prefix': { S: `${kind}#` } },
          ConsistentRead: true,
          Limit: limit,
          ...(start === undefined
            ? {}
            : { ExclusiveStartKey: { pk: { S: pk }, sk: { S: start.place } } }),
        }),
      );
      const last = LastEvaluatedKey?.['sk']?.S;
      return {
        items: Items.map((item) => recordOf<Records[K]>(item)),
        cursor: encodeCursor(last, last),
      };
    },

    /** What lies under one parent, by position. */
    async listUnder<K extends RecordKind>(
      appId: string,
      kind: K,
      parentId: string | null,
      query: ListQuery,
    ): Promise<RecordPage<Records[K]>> {
      const pk = { S: directoryKeys.helpCentre(appId) };
      const partition = listKey(appId, kind, parentId);
      const keyOf = (sk: string) => ({ pk, sk: { S: sk } });
      const page = await listLookup(client, table, { partition, id: 'sk', keyOf }, query);
      return { ...page, items: page.items.map((item) => recordOf<Records[K]>(item)) };
    },

    /** Everything but the bodies. */
    async helpCentre(appId: string): Promise<HelpCentre> {
      const [own, categories, sections, articles] = await Promise.all([
        settings(appId),
        records(appId, 'category'),
        records(appId, 'section'),
        records(appId, 'article'),
      ]);
      return { settings: own, categories, sections, articles };
    },

    /** Every body of an app, article by article. */
    async *bodies(
      appId: string,
    ): AsyncGenerator<{ articleId: string; locale: string; body: string }> {
      for await (const item of every(directoryKeys.helpBodies(appId), '')) {
        const [articleId = '', locale = ''] = (item['sk']?.S ?? '').split('#');
        yield { articleId, locale, body: bodyOf(item) };
      }
    },

    async body(appId: string, articleId: string, locale: string): Promise<string> {
      const item = await get(bodyKey(appId, articleId, locale));
      return item === undefined ? '' : bodyOf(item);
    },

    /**
     * Writes a record and the bodies that go with it, all or nothing.
     * @param before Undefined: there must be none yet.
     * @param bodies By locale; null takes one away.
     * @returns False when somebody has changed it since; then nothing was written.
     */
    async save(
      before: HelpRecord | undefined,
      after: HelpRecord,
      bodies: Record<string, string | null> = {},
    ): Promise<boolean> {
      const put = { TableName: table, Item: recordItem(after), ...unchanged(before?.version ?? 0) };
      const writes = Object.entries(bodies);
      if (writes.length === 0) return conditional(() => client.send(new PutItemCommand(put)));
      const refusal = await transactPatiently(client, [
        { Put: put },
        ...writes.map(([locale, body]): TransactWriteItem => {
          if (body !== null) {
            return {
              Put: { TableName: table, Item: bodyItem(after.appId, after.id, locale, body) },
            };
          }
          return { Delete: { TableName: table, Key: bodyKey(after.appId, after.id, locale) } };
        }),
      ]);
      return refusal === undefined;
    },

    /** @returns False when somebody has changed it since; then nothing was deleted. */
    async remove(record: HelpRecord): Promise<boolean> {
      const { appId, kind, id, version } = record;
      const locales = kind === 'article' ? Object.keys((record as Article).translations) : [];
      const refusal = await transactPatiently(client, [
        { Delete: { TableName: table, Key: recordKey(appId, kind, id), ...unchanged(version) } },
        ...locales.map((locale) => ({
          Delete: { TableName: table, Key: bodyKey(appId, id, locale) },
        })),
      ]);
      return refusal === undefined;
    },
  };
}

function settingsKey(appId: string): Item {
  return { pk: { S: directoryKeys.helpCentre(appId) }, sk: { S: 'settings' } };
}

/** It still has the version that was read; 0: it is not there. */
function unchanged(version: number) {
  if (version === 0) return { ConditionExpression: 'attribute_not_exists(pk)' };
  return {
    ConditionExpression: 'v = :was',
    ExpressionAttributeValues: { ':was': { N: String(version) } },
  };
}
