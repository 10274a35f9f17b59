import type { AttributeValue, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { Head, StoredEntry } from '../../../core/conversations/model.ts';
import type { HeadChange } from '../../../core/conversations/ports.ts';
import { agentWrites } from './agent-writes.ts';
import { toEntryItem } from './entry-item.ts';
import { changeHead } from './head-update.ts';
import { directoryKeys } from './keys.ts';
import { usageWrite } from './usage.ts';

/** The writes of a conversation's transactions. */

/**
 * A flow that speaks leaves the head as it is, most of the time. Then it is not looked at either, as with a
 * message: what changes the head stands in the sequence, and takes the place that was to be written.
 */
export function headWrite(table: string, head: Head, change: HeadChange): TransactWriteItem[] {
  const update = changeHead(table, head, change);
  return update.UpdateExpression === '' ? [] : [{ Update: update }];
}

/** What a change of the head takes along: its place in a queue, and agents' capacity. */
export function routingWrites(
  directory: string,
  head: Head,
  change: HeadChange,
  at: number,
): TransactWriteItem[] {
  const writes = (change.agents ?? []).flatMap((agent) => agentWrites(directory, agent));
  if (change.state !== undefined && change.state !== head.state) {
    const counted = change.state === 'closed' ? 'closed' : 'reopened';
    writes.push(usageWrite(directory, head, counted, at));
  }
  if (change.ticket === null && head.ticket !== undefined) {
    const pk = directoryKeys.tickets(head.appId, head.ticket.pool);
    const Key = { pk: { S: pk }, sk: { S: head.ticket.key } };
    const { offeredTo } = change;
    writes.push({
      Delete: {
        TableName: directory,
        Key,
        // An offer that was made meanwhile takes somebody's capacity, which has to come back with it.
        ...(offeredTo === undefined
          ? { ConditionExpression: 'attribute_not_exists(o)' }
          : {
              ConditionExpression: 'o = :offeredTo',
              ExpressionAttributeValues: { ':offeredTo': { S: offeredTo } },
            }),
      },
    });
  }
  return writes;
}

/** An entry in its place, if that is free. */
export function putEntry(table: string, conversationId: string, entry: StoredEntry) {
  return {
    Put: {
      TableName: table,
      Item: toEntryItem(conversationId, entry),
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  };
}

/** An entry in place of one that is there. */
export function putInPlace(table: string, conversationId: string, entry: StoredEntry) {
  return {
    Put: {
      TableName: table,
      Item: toEntryItem(conversationId, entry),
      ConditionExpression: 'attribute_exists(pk)',
    },
  };
}

/** A conversation's place in a user's list, by its age; a group is marked, for it is nobody's default. */
export function listWrite(
  directory: string,
  head: Head,
  userId: string,
  listed: boolean,
): TransactWriteItem {
  const key = {
    pk: { S: directoryKeys.user(userId) },
    sk: { S: directoryKeys.conversation(head.createdAt, head.id) },
  };
  if (!listed) return { Delete: { TableName: directory, Key: key } };
  const Item: Record<string, AttributeValue> = { ...key, cid: { S: head.id } };
  if (head.type === 'sdkGroup') Item['g'] = { BOOL: true };
  return { Put: { TableName: directory, Item } };
}

/** Refused when the user has become somebody else, or was deleted. */
export function stillHimself(directory: string, userId: string): TransactWriteItem {
  return {
    ConditionCheck: {
      TableName: directory,
      Key: { pk: { S: directoryKeys.user(userId) }, sk: { S: 'user' } },
      ConditionExpression: 'attribute_not_exists(mergedInto) AND attribute_not_exists(deletedAt)',
    },
  };
}

/** What goes with somebody's joining or leaving: their lists. */
export function membershipWrites(
  directory: string,
  head: Head,
  { lists = [] }: HeadChange,
): TransactWriteItem[] {
  return lists.flatMap(({ userId, listed }) => [
    listWrite(directory, head, userId, listed),
    ...(listed ? [stillHimself(directory, userId)] : []),
  ]);
}
