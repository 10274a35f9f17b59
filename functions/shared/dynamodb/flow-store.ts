import { gunzipSync, gzipSync } from 'node:zlib';
import {
  type AttributeValue,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import type { ListQuery } from '../../../core/conversations/ports.ts';
import type { FlowRecord, FlowVersion } from '../../../core/flows/store.ts';
import { countItems } from './count.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import { directoryKeys } from './keys.ts';
import { conditional, transactPatiently } from './writes.ts';

/** A draft, or a version, as it was saved. */
export interface StoredDocument {
  document: Record<string, unknown>;
}

export type FlowStore = ReturnType<typeof createFlowStore>;

/**
 * Flows in the directory table. An app's records lie in one partition, so that what is published is one
 * query; each flow's documents, compressed, in one of their own.
 */
export function createFlowStore(client: DynamoDBClient, table: string) {
  const recordKey = (appId: string, flowId: string) => ({
    pk: { S: directoryKeys.flows(appId) },
    sk: { S: flowId },
  });
  const documentsOf = (appId: string, flowId: string) => directoryKeys.flow(appId, flowId);
  const draftItem = (record: FlowRecord, document: object) => ({
    pk: { S: documentsOf(record.appId, record.flowId) },
    sk: { S: 'draft' },
    doc: { B: gzipSync(JSON.stringify(document)) },
  });
  const recordItem = (record: FlowRecord) => ({
    ...recordKey(record.appId, record.flowId),
    rev: { N: String(record.revision) },
    ver: { N: String(record.latestVersion) },
    d: { S: JSON.stringify(record) },
  });
  /** Put only if the record is still as it was read. */
  const putRecord = (before: FlowRecord, after: FlowRecord) => ({
    Put: {
      TableName: table,
      Item: recordItem(after),
      ConditionExpression: 'd = :before',
      ExpressionAttributeValues: { ':before': { S: JSON.stringify(before) } },
    },
  });

  async function get(pk: string, sk: string): Promise<Item | undefined> {
    const key = { pk: { S: pk }, sk: { S: sk } };
    const { Item } = await client.send(
      new GetItemCommand({ TableName: table, Key: key, ConsistentRead: true }),
    );
    return Item;
  }

  return {
    async record(appId: string, flowId: string): Promise<FlowRecord | undefined> {
      const item = await get(directoryKeys.flows(appId), flowId);
      return item === undefined ? undefined : parseRecord(item);
    },

    /** By id: the order in which they were made. */
    async list(appId: string, { limit, cursor }: ListQuery) {
      const start = decodeCursor(cursor);
      const { Items = [], LastEvaluatedKey } = await client.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': { S: directoryKeys.flows(appId) } },
          ConsistentRead: true,
          Limit: limit,
          ...(start === undefined ? {} : { ExclusiveStartKey: recordKey(appId, start.id) }),
        }),
      );
      const last = LastEvaluatedKey?.['sk']?.S;
      return { flows: Items.map(parseRecord), cursor: encodeCursor(last, last) };
    },

    count: (appId: string): Promise<number> =>
      countItems(client, {
        TableName: table,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: directoryKeys.flows(appId) } },
        ConsistentRead: true,
      }),

    async draft(appId: string, flowId: string): Promise<StoredDocument | undefined> {
      const item = await get(documentsOf(appId, flowId), 'draft');
      return item === undefined ? undefined : { document: parseDocument(item) };
    },

    async create(record: FlowRecord, document: object): Promise<void> {
      await transactPatiently(client, [
        { Put: { TableName: table, Item: recordItem(record) } },
        { Put: { TableName: table, Item: draftItem(record, document) } },
      ]);
    },

    /** @returns False when the record has changed since it was read; then nothing was written. */
    async saveDraft(before: FlowRecord, after: FlowRecord, document: object): Promise<boolean> {
      const refusal = await transactPatiently(client, [
        putRecord(before, after),
        { Put: { TableName: table, Item: draftItem(after, document) } },
      ]);
      return refusal === undefined;
    },

    /** A version is written once. @returns False when the record has changed since it was read. */
    async publish(
      before: FlowRecord,
      after: FlowRecord,
      version: FlowVersion,
      document: object,
    ): Promise<boolean> {
      const refusal = await transactPatiently(client, [
        putRecord(before, after),
        {
          Put: {
            TableName: table,
            Item: {
              pk: { S: documentsOf(after.appId, after.flowId) },
              sk: { S: versionKey(version.version) },
              d: { S: JSON.stringify(version) },
              doc: { B: gzipSync(JSON.stringify(document)) },
            },
            ConditionExpression: 'attribute_not_exists(pk)',
          },
        },
      ]);
      return refusal === undefined;
    },

    /** @returns False when the record has changed since it was read. */
    change(before: FlowRecord, after: FlowRecord): Promise<boolean> {
      const { Put } = putRecord(before, after);
      return conditional(() => client.send(new PutItemCommand(Put)));
    },

    async version(
      appId: string,
      flowId: string,
      version: number,
    ): Promise<(FlowVersion & StoredDocument) | undefined> {
      const item = await get(documentsOf(appId, flowId), versionKey(version));
      return item === undefined
        ? undefined
        : { ...parseVersion(item), document: parseDocument(item) };
    },

    /** Newest first. */
    async versions(appId: string, flowId: string, { limit, cursor }: ListQuery) {
      const pk = documentsOf(appId, flowId);
      const start = decodeCursor(cursor, 'version#');
      const { Items = [], LastEvaluatedKey } = await client.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :versions)',
          ExpressionAttributeValues: { ':pk': { S: pk }, ':versions': { S: 'version#' } },
          ProjectionExpression: 'sk, d',
          ScanIndexForward: false,
          Limit: limit,
          ...(start === undefined
            ? {}
            : { ExclusiveStartKey: { pk: { S: pk }, sk: { S: start.place } } }),
        }),
      );
      const last = LastEvaluatedKey?.['sk']?.S;
      return { versions: Items.map(parseVersion), cursor: encodeCursor(last, last) };
    },

    /** Its documents first: broken off, the record still says that there is something to delete. */
    async remove({ appId, flowId }: FlowRecord): Promise<void> {
      const pk = documentsOf(appId, flowId);
      for (;;) {
        const { Items = [] } = await client.send(
          new QueryCommand({
            TableName: table,
            KeyConditionExpression: 'pk = :pk',
            ExpressionAttributeValues: { ':pk': { S: pk } },
            ProjectionExpression: 'sk',
            Limit: 100,
          }),
        );
        if (Items.length === 0) break;
        for (const { sk } of Items) {
          if (sk === undefined) continue;
          const Key = { pk: { S: pk }, sk };
          await client.send(new DeleteItemCommand({ TableName: table, Key }));
        }
      }
      const Key = recordKey(appId, flowId);
      await client.send(new DeleteItemCommand({ TableName: table, Key }));
    },
  };
}

type Item = Record<string, AttributeValue>;

/** Six digits, so that they sort as numbers. */
function versionKey(version: number): string {
  return `version#${String(version).padStart(6, '0')}`;
}

function parseRecord(item: Item): FlowRecord {
  return JSON.parse(item['d']?.S ?? '{}') as FlowRecord;
}

function parseVersion(item: Item): FlowVersion {
  return JSON.parse(item['d']?.S ?? '{}') as FlowVersion;
}

function parseDocument(item: Item): Record<string, unknown> {
  const packed = item['doc']?.B ?? new Uint8Array();
  return JSON.parse(gunzipSync(packed).toString()) as Record<string, unknown>;
}
