import { type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Integration } from '../../../core/identity/model.ts';
import type { PageMeta } from '../../../core/sunshine/page-of.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import { directoryKeys } from './keys.ts';
import { getItems, type Item } from './reads.ts';

export interface IntegrationPage {
  limit: number;
  after?: string | undefined;
  before?: string | undefined;
  /** Of these types only. */
  types?: ReadonlySet<string> | undefined;
}

/** Items that one query looks at. */
const atOnce = 100;

export type IntegrationList = ReturnType<typeof createIntegrationList>;

/** Integrations of an app, oldest first, page by page in either direction. */
export function createIntegrationList(client: DynamoDBClient, table: string) {
  return async (
    appId: string,
    { limit, after, before, types }: IntegrationPage,
  ): Promise<{ items: Integration[]; meta: PageMeta }> => {
    const partition = `${directoryKeys.app(appId)}#integration`;
    const backwards = before !== undefined;
    let start = startAt(partition, before ?? after);
    const found: { item: Integration; cursor: string }[] = [];
    // One more than asked for: whether there are more is known then.
    do {
      const { Items = [], LastEvaluatedKey } = await client.send(
        new QueryCommand({
          TableName: table,
          IndexName: 'lookup',
          KeyConditionExpression: 'lookupPk = :pk',
          ExpressionAttributeValues: { ':pk': { S: partition } },
          ScanIndexForward: !backwards,
          Limit: types === undefined ? limit + 1 - found.length : atOnce,
          ...(start === undefined ? {} : { ExclusiveStartKey: start }),
        }),
      );
      const whole = await itemsOf(client, table, Items);
      for (const item of whole) {
        if (types !== undefined && !types.has(item['type']?.S ?? '')) continue;
        found.push({ item: plain(item), cursor: cursorOf(item) });
        if (found.length > limit) break;
      }
      start = LastEvaluatedKey;
    } while (start !== undefined && found.length <= limit);
    const more = found.length > limit;
    const page = found.slice(0, limit);
    if (backwards) page.reverse();
    const [first, last] = [page[0]?.cursor, page.at(-1)?.cursor];
    const [hasNext, hasPrevious] = backwards ? [true, more] : [more, after !== undefined];
    return {
      items: page.map(({ item }) => item),
      meta: {
        hasMore: more,
        ...(hasNext && last !== undefined ? { afterCursor: last } : {}),
        ...(hasPrevious && first !== undefined ? { beforeCursor: first } : {}),
      },
    };
  };
}

function startAt(partition: string, cursor: string | undefined): Item | undefined {
  const at = decodeCursor(cursor);
  if (at === undefined) return undefined;
  return {
    pk: { S: at.id },
    sk: { S: 'integration' },
    lookupPk: { S: partition },
    lookupSk: { S: at.place },
  };
}

/** Whole, in the order of the index. */
async function itemsOf(
  client: DynamoDBClient,
  table: string,
  entries: readonly Item[],
): Promise<Item[]> {
  const keys = entries.map(({ pk, sk }) => ({ pk, sk }) as Item);
  if (keys.length === 0) return [];
  const items = await getItems(client, table, keys);
  const byId = new Map(items.map((item) => [item['pk']?.S, item]));
  return entries
    .map(({ pk }) => byId.get(pk?.S))
    .filter((item): item is Item => item !== undefined);
}

function cursorOf(item: Item): string {
  return encodeCursor(item['lookupSk']?.S, item['pk']?.S) ?? '';
}

function plain(item: Item): Integration {
  const { pk: _, sk: _s, lookupPk: _l, lookupSk: _k, version: _v, ...rest } = unmarshall(item);
  return rest as Integration;
}
