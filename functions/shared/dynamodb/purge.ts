import {
  type DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb';
import { type Head, present, type StoredEntry } from '../../../core/conversations/model.ts';
import type { HeadChange, Purge, Tombstone } from '../../../core/conversations/ports.ts';
import type { ConversationTables } from './conversation-store.ts';
import { listWrite, putEntry, routingWrites } from './conversation-writes.ts';
import { fromEntryItem } from './entry-item.ts';
import { changeHead } from './head-update.ts';
import { entryKey, headKey, runKey } from './keys.ts';
import type { Item } from './reads.ts';
import { transactPatiently } from './writes.ts';

/** Items of one transaction (DynamoDB). */
const atOnce = 100;
/**
 * Milliseconds for which it is remembered that a conversation was deleted: longer than a session, so that a
 * creation that its client sends again late does not bring it back.
 */
const rememberFor = 60 * 24 * 60 * 60 * 1000;

/**
 * What deletes a conversation for everybody. A tombstone takes the head's place, and the event that
 * ends it stays in the place that a writer who has read nothing of it would take.
 */
export function removalWrites(
  { conversations, directory }: ConversationTables,
  head: Head,
  entries: readonly StoredEntry[],
  change: HeadChange,
  at: number,
): TransactWriteItem[] {
  const expiresAt = { N: String(Math.floor((at + rememberFor) / 1000)) };
  const ends = entries.map((entry) => {
    const { Put } = putEntry(conversations, head.id, entry);
    return { Put: { ...Put, Item: { ...Put.Item, expiresAt } } };
  });
  const { ConditionExpression, ExpressionAttributeValues } = changeHead(conversations, head, {
    ticket: null,
  });
  return [
    ...ends,
    {
      Put: {
        TableName: conversations,
        Item: {
          ...keyOf(head.id),
          app: { S: head.appId },
          // A socket that is noted at this moment finds its place.
          ls: { M: {} },
          rm: { BOOL: true },
          at: { N: String(head.createdAt) },
          end: { N: String(entries.at(-1)?.seq ?? 0) },
          expiresAt,
        },
        ...(ConditionExpression === undefined ? {} : { ConditionExpression }),
        ...(ExpressionAttributeValues === undefined ? {} : { ExpressionAttributeValues }),
      },
    },
    ...present(head).map(([, { userId }]) => listWrite(directory, head, userId, false)),
    ...routingWrites(directory, head, change, at),
  ];
}

export async function readTombstone(
  client: DynamoDBClient,
  table: string,
  conversationId: string,
): Promise<Tombstone | undefined> {
  const { Item: item } = await client.send(
    new GetItemCommand({ TableName: table, Key: keyOf(conversationId), ConsistentRead: true }),
  );
  if (item?.['rm']?.BOOL !== true) return undefined;
  return {
    appId: item['app']?.S ?? '',
    end: Number(item['end']?.N ?? 0),
    createdAt: Number(item['at']?.N ?? 0),
  };
}

/**
 * Deletes a conversation's entries up to one of them, the oldest first and many in one transaction: what is
 * left has no hole, whenever it is read.
 */
export async function purgeEntries(
  client: DynamoDBClient,
  table: string,
  conversationId: string,
  { through, run, until, before }: Purge,
): Promise<boolean> {
  while (Date.now() < until) {
    const { Items = [] } = await client.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
        ExpressionAttributeValues: {
          ':pk': { S: conversationId },
          ':from': { S: run ? runKey : entryKey(1) },
          ':to': { S: entryKey(through) },
        },
        ConsistentRead: true,
        Limit: atOnce,
      }),
    );
    if (Items.length === 0) return true;
    await before?.(Items.filter((item) => item['sk']?.S !== runKey).map(fromEntryItem));
    await transactPatiently(
      client,
      Items.map(({ pk, sk }) => ({ Delete: { TableName: table, Key: { pk, sk } as Item } })),
    );
  }
  return false;
}

function keyOf(conversationId: string): Item {
  return { pk: { S: conversationId }, sk: { S: headKey } };
}
