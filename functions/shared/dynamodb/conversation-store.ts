import {
  type AttributeValue,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
  type TransactWriteItem,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { business, type StoredEntry } from '../../../core/conversations/model.ts';
import type { ConversationStore, ListPage } from '../../../core/conversations/ports.ts';
import { hasHole, remaining } from '../../../core/conversations/settled.ts';
import { limits } from '../../../core/protocol/limits.ts';
import { agentWrites } from './agent-writes.ts';
import {
  headWrite,
  listWrite,
  membershipWrites,
  putEntry,
  putInPlace,
  routingWrites,
  stillHimself,
} from './conversation-writes.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import { fromEntryItem } from './entry-item.ts';
import {
  assigneeKey,
  fromHeadItem,
  listenerValue,
  markValue,
  reachValue,
  toHeadItem,
} from './head-item.ts';
import { directoryKeys, entryKey, headKey, runKey } from './keys.ts';
import { purgeEntries, readTombstone, removalWrites } from './purge.ts';
import { queryUpTo } from './reads.ts';
import { fromRunItem, putRun } from './run-item.ts';
import { usageWrite } from './usage.ts';
import { conditional, transact, transactPatiently } from './writes.ts';

export interface ConversationTables {
  conversations: string;
  directory: string;
}

/**
 * How many entries come with the head. One is needed; a few more find most resends and most short
 * absences without a second query, within the same read unit.
 */
const latestEntries = 4;

/** Conversations in DynamoDB. One partition is one conversation. */
export function createConversationStore(
  client: DynamoDBClient,
  tables: ConversationTables,
): ConversationStore {
  const table = tables.conversations;

  const query = (input: Query) => queryUpTo(client, { TableName: table, ...input });

  return {
    async snapshot(conversationId, { consistent }) {
      return whole(async () => {
        const [head, ...rest] = await query({
          // A run sorts before the entries, and would be met in a conversation of few.
          KeyConditionExpression: 'pk = :pk AND sk > :run',
          ExpressionAttributeValues: { ':pk': { S: conversationId }, ':run': { S: runKey } },
          ScanIndexForward: false,
          Limit: latestEntries + 1,
          ConsistentRead: consistent,
        });
        if (head?.['sk']?.S !== headKey) return { found: undefined, entries: [] };
        const found = remaining({ head: fromHeadItem(head), latest: rest.map(fromEntryItem) });
        return { found, entries: found?.latest ?? [] };
      });
    },

    async entries(conversationId, { after = 0, before = maxSeq, limit, order }) {
      if (before <= after + 1) return [];
      return whole(async () => {
        const items = await query({
          KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
          ExpressionAttributeValues: {
            ':pk': { S: conversationId },
            ':from': { S: entryKey(after + 1) },
            ':to': { S: entryKey(before - 1) },
          },
          ScanIndexForward: order === 'ascending',
          Limit: limit,
          ConsistentRead: true,
        });
        const entries = items.map(fromEntryItem);
        return { found: entries, entries };
      });
    },

    async create({ head, userId, otherUserIds = [], first, agents = [] }) {
      const absent = 'attribute_not_exists(pk)';
      const users = [userId, ...otherUserIds].filter((one) => one !== '');
      const checks = users.map((one) => stillHimself(tables.directory, one));
      const conversation = [
        { Put: { TableName: table, Item: toHeadItem(head), ConditionExpression: absent } },
        ...checks,
        ...users.map((one) => listWrite(tables.directory, head, one, true)),
        usageWrite(tables.directory, head, 'created', head.createdAt),
        ...first.map((entry) => putEntry(table, head.id, entry)),
      ];
      const refusal = await transactPatiently(
        client,
        [...conversation, ...agents.flatMap((agent) => agentWrites(tables.directory, agent))],
        conversation.length,
      );
      if (refusal === undefined) return 'created';
      const [exists, ...others] = refusal.map((code) => code === 'ConditionalCheckFailed');
      if (exists) return 'exists';
      return others.slice(0, checks.length).includes(true) ? 'merged' : 'agentTaken';
    },

    async append(head, entries, change, at) {
      const [only] = entries;
      if (change === undefined && entries.length === 1 && only !== undefined) {
        const { Put } = putEntry(table, head.id, only);
        return conditional(() => client.send(new PutItemCommand(Put)));
      }
      if (change?.removed === true) {
        const writes = removalWrites(tables, head, entries, change, at);
        return (await transact(client, writes)) === undefined;
      }
      const puts: TransactWriteItem[] = entries.map((entry) => putEntry(table, head.id, entry));
      if (change !== undefined) {
        puts.push(...headWrite(table, head, change));
        puts.push(...routingWrites(tables.directory, head, change, at));
        puts.push(...membershipWrites(tables.directory, head, change));
        puts.push(...(change.redacts ?? []).map((entry) => putInPlace(table, head.id, entry)));
        if (change.run !== undefined) puts.push(putRun(table, head.id, change.run));
      }
      return (await transact(client, puts)) === undefined;
    },

    async run(conversationId) {
      const { Item } = await client.send(
        new GetItemCommand({
          TableName: table,
          Key: { pk: { S: conversationId }, sk: { S: runKey } },
          ConsistentRead: true,
        }),
      );
      return Item === undefined ? undefined : fromRunItem(Item);
    },

    saveRun: (conversationId, change) =>
      conditional(() => client.send(new PutItemCommand(putRun(table, conversationId, change).Put))),

    async addListeners(conversationId, listeners, ended = []) {
      if (listeners.length === 0) return;
      const names: Record<string, string> = {};
      const values: Record<string, AttributeValue> = {};
      const sets = listeners.slice(0, limits.connectionsPerConversation).map((one, index) => {
        names[`#l${index}`] = one.connectionId;
        values[`:l${index}`] = listenerValue(one);
        return `ls.#l${index} = :l${index}`;
      });
      const added = new Set(listeners.map((one) => one.connectionId));
      const removes = ended
        .filter((connectionId) => !added.has(connectionId))
        .slice(0, limits.connectionsPerConversation)
        .map((connectionId, index) => {
          names[`#e${index}`] = connectionId;
          return `ls.#e${index}`;
        });
      await conditional(() =>
        client.send(
          new UpdateItemCommand({
            TableName: table,
            Key: headOf(conversationId),
            UpdateExpression: `SET ${sets.join(', ')}${removes.length > 0 ? ` REMOVE ${removes.join(', ')}` : ''}`,
            ConditionExpression: 'attribute_exists(pk)',
            ExpressionAttributeNames: names,
            ExpressionAttributeValues: values,
          }),
        ),
      );
    },

    async removeListener(conversationId, connectionId) {
      await conditional(() =>
        client.send(
          new UpdateItemCommand({
            TableName: table,
            Key: headOf(conversationId),
            UpdateExpression: 'REMOVE ls.#c',
            ConditionExpression: 'attribute_exists(ls.#c)',
            ExpressionAttributeNames: { '#c': connectionId },
          }),
        ),
      );
    },

    async markRead(conversationId, side, mark) {
      const path = side === business ? 'br' : 'pt.#side.r';
      return conditional(() =>
        client.send(
          new UpdateItemCommand({
            TableName: table,
            Key: headOf(conversationId),
            UpdateExpression: `SET ${path} = :mark`,
            ConditionExpression: `${path}.s < :seq`,
            ...(side === business ? {} : { ExpressionAttributeNames: { '#side': side } }),
            ExpressionAttributeValues: {
              ':mark': markValue(mark),
              ':seq': { N: String(mark.seq) },
            },
          }),
        ),
      );
    },

    async setReach(conversationId, side, reach, before) {
      return conditional(() =>
        client.send(
          new UpdateItemCommand({
            TableName: table,
            Key: headOf(conversationId),
            UpdateExpression: reach === null ? 'REMOVE pt.#side.c' : 'SET pt.#side.c = :reach',
            ConditionExpression:
              before === undefined
                ? 'attribute_exists(pt.#side) AND attribute_not_exists(pt.#side.c)'
                : 'pt.#side.c.i = :before',
            ExpressionAttributeNames: { '#side': side },
            ...(reach === null && before === undefined
              ? {}
              : {
                  ExpressionAttributeValues: {
                    ...(reach === null ? {} : { ':reach': reachValue(reach) }),
                    ...(before === undefined ? {} : { ':before': { S: before } }),
                  },
                }),
          }),
        ),
      );
    },

    purge: (conversationId, what) => purgeEntries(client, table, conversationId, what),
    tombstone: (conversationId) => readTombstone(client, table, conversationId),

    async listOfUser(userId, { limit, cursor, consistent = false }) {
      const pk = directoryKeys.user(userId);
      const start = decodeCursor(cursor, 'conversation#');
      const { Items = [], LastEvaluatedKey } = await client.send(
        new QueryCommand({
          TableName: tables.directory,
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
          ExpressionAttributeValues: { ':pk': { S: pk }, ':prefix': { S: 'conversation#' } },
          ScanIndexForward: false,
          ConsistentRead: consistent,
          Limit: limit,
          ...(start === undefined
            ? {}
            : { ExclusiveStartKey: { pk: { S: pk }, sk: { S: start.place } } }),
        }),
      );
      return {
        conversationIds: Items.map((item) => item['cid']?.S ?? ''),
        cursor: encodeCursor(LastEvaluatedKey?.['sk']?.S, LastEvaluatedKey?.['pk']?.S),
      };
    },

    async listOfApp(appId, { assignee, state }, { limit, cursor }): Promise<ListPage> {
      const everyone = assignee === undefined;
      const name = everyone ? 'inbox' : 'assignee';
      const partition = everyone ? appId : assigneeKey(appId, assignee ?? undefined);
      const start = decodeCursor(cursor, state === undefined ? '' : `${state}#`);
      const { Items = [], LastEvaluatedKey } = await client.send(
        new QueryCommand({
          TableName: table,
          IndexName: name,
          KeyConditionExpression: `${name}Pk = :pk AND begins_with(${name}Sk, :state)`,
          ExpressionAttributeValues: { ':pk': { S: partition }, ':state': { S: `${state}#` } },
          ...(state === undefined
            ? {
                KeyConditionExpression: `${name}Pk = :pk`,
                ExpressionAttributeValues: { ':pk': { S: partition } },
              }
            : {}),
          ScanIndexForward: false,
          Limit: limit,
          ...(start === undefined
            ? {}
            : {
                ExclusiveStartKey: {
                  ...headOf(start.id),
                  [`${name}Pk`]: { S: partition },
                  [`${name}Sk`]: { S: start.place },
                },
              }),
        }),
      );
      return {
        conversationIds: Items.map((item) => item['pk']?.S ?? ''),
        cursor: encodeCursor(LastEvaluatedKey?.[`${name}Sk`]?.S, LastEvaluatedKey?.['pk']?.S),
      };
    },
  };
}

type Query = Omit<QueryCommandInput, 'TableName' | 'ExclusiveStartKey'> & { Limit: number };
const maxSeq = 9_999_999;

function headOf(conversationId: string): Record<string, AttributeValue> {
  return { pk: { S: conversationId }, sk: { S: headKey } };
}

/** Reads again what shows a hole: a transaction was committed while it was read. */
async function whole<T>(read: () => Promise<{ found: T; entries: StoredEntry[] }>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const { found, entries } = await read();
    if (!hasHole(entries)) return found;
    if (attempt === 5) throw new Error(`a conversation has a hole near ${entries[0]?.seq}`);
  }
}
