import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { business, type StoredEntry } from '../../../core/conversations/model.ts';
import type { ConversationStore, ListPage } from '../../../core/conversations/ports.ts';
import { limits } from '../../../core/protocol/limits.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import { fromEntryItem, toEntryItem } from './entry-item.ts';
import { assigneeKey, fromHeadItem, listenerValue, markValue, toHeadItem } from './head-item.ts';
import { changeHead } from './head-update.ts';
import { directoryKeys, entryKey, headKey } from './keys.ts';

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

  async function query(input: Omit<QueryCommandInput, 'TableName'>): Promise<Items> {
    const { Items = [] } = await client.send(new QueryCommand({ TableName: table, ...input }));
    return Items;
  }

  return {
    async snapshot(conversationId, { consistent }) {
      const items = await query({
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: conversationId } },
        ScanIndexForward: false,
        Limit: latestEntries + 1,
        ConsistentRead: consistent,
      });
      const [head, ...latest] = items;
      if (head?.['sk']?.S !== headKey) return undefined;
      return { head: fromHeadItem(head), latest: latest.map(fromEntryItem) };
    },

    async entries(conversationId, { after = 0, before = maxSeq, limit, order }) {
      if (before <= after + 1) return [];
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
      return items.map(fromEntryItem);
    },

    async create({ head, userId, first }) {
      const absent = 'attribute_not_exists(pk)';
      const listItem = {
        pk: { S: directoryKeys.user(userId) },
        sk: { S: directoryKeys.conversation(head.createdAt, head.id) },
        cid: { S: head.id },
      };
      return transact(client, [
        { Put: { TableName: table, Item: toHeadItem(head), ConditionExpression: absent } },
        { Put: { TableName: tables.directory, Item: listItem } },
        ...first.map((entry) => putEntry(table, head.id, entry)),
      ]);
    },

    async append(head, entries, change, at) {
      const [only] = entries;
      if (change === undefined && entries.length === 1 && only !== undefined) {
        const { Put } = putEntry(table, head.id, only);
        return conditional(client.send(new PutItemCommand(Put)));
      }
      const puts: TransactWriteItem[] = entries.map((entry) => putEntry(table, head.id, entry));
      if (change !== undefined) puts.push({ Update: changeHead(table, head, change, at) });
      return transact(client, puts);
    },

    async addListeners(conversationId, listeners) {
      if (listeners.length === 0) return;
      const names: Record<string, string> = {};
      const values: Record<string, AttributeValue> = {};
      const sets = listeners.slice(0, limits.connectionsPerConversation).map((one, index) => {
        names[`#l${index}`] = one.connectionId;
        values[`:l${index}`] = listenerValue(one);
        return `ls.#l${index} = :l${index}`;
      });
      await conditional(
        client.send(
          new UpdateItemCommand({
            TableName: table,
            Key: headOf(conversationId),
            UpdateExpression: `SET ${sets.join(', ')}`,
            ConditionExpression: 'attribute_exists(pk)',
            ExpressionAttributeNames: names,
            ExpressionAttributeValues: values,
          }),
        ),
      );
    },

    async removeListener(conversationId, connectionId) {
      await conditional(
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
      return conditional(
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

    async listOfUser(userId, { limit, cursor }) {
      const pk = directoryKeys.user(userId);
      const start = decodeCursor(cursor);
      const { Items = [], LastEvaluatedKey } = await client.send(
        new QueryCommand({
          TableName: tables.directory,
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
          ExpressionAttributeValues: { ':pk': { S: pk }, ':prefix': { S: 'conversation#' } },
          ScanIndexForward: false,
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
      const start = decodeCursor(cursor);
      const { Items = [], LastEvaluatedKey } = await client.send(
        new QueryCommand({
          TableName: table,
          IndexName: name,
          KeyConditionExpression: `${name}Pk = :pk AND begins_with(${name}Sk, :state)`,
          ExpressionAttributeValues: { ':pk': { S: partition }, ':state': { S: state ?? '' } },
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

type Items = Record<string, AttributeValue>[];
const maxSeq = 9_999_999;

function headOf(conversationId: string): Record<string, AttributeValue> {
  return { pk: { S: conversationId }, sk: { S: headKey } };
}

function putEntry(table: string, conversationId: string, entry: StoredEntry) {
  return {
    Put: {
      TableName: table,
      Item: toEntryItem(conversationId, entry),
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  };
}

/** @returns False when the condition did not hold. */
async function conditional(sent: Promise<unknown>): Promise<boolean> {
  try {
    await sent;
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

/** @returns False when a condition did not hold or another write came in between. */
async function transact(client: DynamoDBClient, items: TransactWriteItem[]): Promise<boolean> {
  try {
    await client.send(new TransactWriteItemsCommand({ TransactItems: items }));
    return true;
  } catch (error) {
    if (!(error instanceof TransactionCanceledException)) throw error;
    const expected = new Set(['None', 'ConditionalCheckFailed', 'TransactionConflict']);
    const codes = (error.CancellationReasons ?? []).map((reason) => reason.Code ?? 'None');
    if (codes.every((code) => expected.has(code))) return false;
    throw error;
  }
}
