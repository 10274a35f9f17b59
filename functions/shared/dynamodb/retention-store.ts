import {
  type DynamoDBClient,
  QueryCommand,
  type QueryCommandInput,
  type TransactWriteItem,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { RetainingApp, RetentionDeps } from '../../../core/retention/sweep.ts';
import { directoryKeys } from './keys.ts';
import { conditional } from './writes.ts';

const keyOf = (appId: string) => marshall({ pk: directoryKeys.retention, sk: appId });

/**
 * Puts an app onto the list of those that keep conversations for a while only, or takes it off: part of the
 * transaction that changes the app.
 */
export function retentionWrite(table: string, appId: string, seconds: number): TransactWriteItem {
  if (seconds <= 0) return { Delete: { TableName: table, Key: keyOf(appId) } };
  return {
    Update: {
      TableName: table,
      Key: keyOf(appId),
      UpdateExpression: 'SET seconds = :seconds',
      ExpressionAttributeValues: { ':seconds': { N: String(seconds) } },
    },
  };
}

/** Which apps keep for how long, and how far their old conversations have been gone through. */
export function createRetentionStore(
  client: DynamoDBClient,
  tables: { conversations: string; directory: string },
): Pick<RetentionDeps, 'apps' | 'closed'> {
  return {
    apps: {
      async list() {
        const apps: RetainingApp[] = [];
        let start: QueryCommandInput['ExclusiveStartKey'];
        do {
          const { Items = [], LastEvaluatedKey } = await client.send(
            new QueryCommand({
              TableName: tables.directory,
              KeyConditionExpression: 'pk = :pk',
              ExpressionAttributeValues: { ':pk': { S: directoryKeys.retention } },
              ConsistentRead: true,
              ...(start === undefined ? {} : { ExclusiveStartKey: start }),
            }),
          );
          apps.push(
            ...Items.map((item) => ({
              appId: item['sk']?.S ?? '',
              seconds: Number(item['seconds']?.N ?? 0),
              startedAt: Number(item['startedAt']?.N ?? 0),
              underWay: item['underWay']?.BOOL === true,
              position: item['at']?.S,
              going: item['going']?.SS ?? [],
            })),
          );
          start = LastEvaluatedKey;
        } while (start !== undefined);
        return apps.filter(({ seconds }) => seconds > 0);
      },

      async save({ appId, startedAt = 0, underWay, position, going }) {
        const sets = ['startedAt = :started', 'underWay = :underWay'];
        const removes: string[] = [];
        if (position === undefined) removes.push('#at');
        else sets.push('#at = :at');
        if (going.length === 0) removes.push('going');
        else sets.push('going = :going');
        // An app that keeps everything from now on is not put back onto the list.
        await conditional(() =>
          client.send(
            new UpdateItemCommand({
              TableName: tables.directory,
              Key: keyOf(appId),
              UpdateExpression: `SET ${sets.join(', ')}${removes.length === 0 ? '' : ` REMOVE ${removes.join(', ')}`}`,
              ConditionExpression: 'attribute_exists(seconds)',
              ExpressionAttributeNames: { '#at': 'at' },
              ExpressionAttributeValues: {
                ':started': { N: String(startedAt) },
                ':underWay': { BOOL: underWay },
                ...(position === undefined ? {} : { ':at': { S: position } }),
                ...(going.length === 0 ? {} : { ':going': { SS: [...going] } }),
              },
            }),
          ),
        );
      },
    },

    async closed(appId, { begunBefore, position, limit }) {
      const end = `closed#${new Date(begunBefore).toISOString()}`;
      // Behind the place where the last page ended; `!` sorts before all that a place is made of.
      const from = position === undefined ? 'closed#' : `${position}!`;
      if (from > end) return { conversationIds: [], position: undefined };
      const { Items = [], LastEvaluatedKey } = await client.send(
        new QueryCommand({
          TableName: tables.conversations,
          IndexName: 'inbox',
          KeyConditionExpression: 'inboxPk = :app AND inboxSk BETWEEN :from AND :end',
          ExpressionAttributeValues: marshall({ ':app': appId, ':from': from, ':end': end }),
          Limit: limit,
        }),
      );
      return {
        conversationIds: Items.map((item) => item['pk']?.S ?? ''),
        position: LastEvaluatedKey?.['inboxSk']?.S,
      };
    },
  };
}
