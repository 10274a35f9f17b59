import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  DeleteItemCommand,
  ExecuteStatementCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactGetItemsCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { meterReply } from '../../../local/dynamodb/consumed-capacity.ts';
import { type Item, itemSize } from '../../../local/dynamodb/item-size.ts';
import { type Fixture, startFixture } from './support.ts';

/** Rules from the DynamoDB developer guide, "Read and write operations" and "Transactions". */
let fixture: Fixture;
beforeAll(async () => {
  fixture = await startFixture();
});
afterAll(() => fixture.close());

const TableName = 'messages';
const key = (pk: string, sk = '1') => ({ pk: { S: pk }, sk: { S: sk } });
const text = (bytes: number) => ({ S: 'x'.repeat(bytes) });

/** Units that the meter gets for some calls. */
async function metered(work: () => Promise<unknown>): Promise<{ read: number; write: number }> {
  const { dynamodb, meter } = fixture;
  const units = () => ({
    read: meter.sum('dynamodb.read', TableName),
    write: meter.sum('dynamodb.write', TableName),
  });
  await dynamodb.flush();
  const before = units();
  await work();
  await dynamodb.flush();
  const after = units();
  return { read: after.read - before.read, write: after.write - before.write };
}

const put = (Item: Record<string, { S: string }>) =>
  fixture.admin.send(new PutItemCommand({ TableName, Item }));

describe('the bill of writes', () => {
  it('counts each KB begun, by the larger of the old and the new item', async () => {
    expect(await metered(() => put(key('w1')))).toEqual({ read: 0, write: 1 });
    expect(await metered(() => put({ ...key('w1'), text: text(2_500) }))).toEqual({
      read: 0,
      write: 3,
    });
    expect(await metered(() => put(key('w1')))).toEqual({ read: 0, write: 3 });
    const grow = new UpdateItemCommand({
      TableName,
      Key: key('w1'),
      UpdateExpression: 'SET #t = :t',
      ExpressionAttributeNames: { '#t': 'text' },
      ExpressionAttributeValues: { ':t': text(1_100) },
    });
    expect(await metered(() => fixture.admin.send(grow))).toEqual({ read: 0, write: 2 });
    expect(
      await metered(() => fixture.admin.send(new DeleteItemCommand({ TableName, Key: key('w1') }))),
    ).toEqual({ read: 0, write: 2 });
    expect(
      await metered(() => fixture.admin.send(new DeleteItemCommand({ TableName, Key: key('w1') }))),
    ).toEqual({ read: 0, write: 1 });
  });

  it('counts an index only where its entry changes, and a changed key twice', async () => {
    const item = { ...key('w2'), group: { S: 'g1' } };
    expect(await metered(() => put(item))).toEqual({ read: 0, write: 2 });
    // Not projected into the KEYS_ONLY index.
    expect(await metered(() => put({ ...item, text: text(10) }))).toEqual({ read: 0, write: 1 });
    expect(await metered(() => put({ ...item, group: { S: 'g2' } }))).toEqual({
      read: 0,
      write: 3,
    });
  });

  it('counts a write whose condition fails, and hides what it looked at for that', async () => {
    await put({ ...key('w3'), text: text(3_000) });
    const attempt = (more: object = {}) =>
      fixture.admin
        .send(
          new PutItemCommand({
            TableName,
            Item: key('w3'),
            ConditionExpression: 'attribute_not_exists(pk)',
            ...more,
          }),
        )
        .then(
          () => undefined,
          (error: { name: string; Item?: unknown }) => error,
        );
    let error: Awaited<ReturnType<typeof attempt>>;
    const units = await metered(async () => {
      error = await attempt();
    });
    expect(error).toMatchObject({ name: 'ConditionalCheckFailedException' });
    expect(error?.Item).toBeUndefined();
    expect(units).toEqual({ read: 0, write: 3 });
    error = await attempt({ ReturnValuesOnConditionCheckFailure: 'ALL_OLD' });
    expect(error?.Item).toBeDefined();
  });

  it('counts transactions double, a repeated one as reads, a cancelled one as if it were done', async () => {
    const transaction = (sk: string, ConditionExpression?: string) =>
      new TransactWriteItemsCommand({
        ClientRequestToken: `token-${sk}`,
        TransactItems: [
          {
            Put: { TableName, Item: { ...key('w4', sk), text: text(1_500) }, ConditionExpression },
          },
          { Put: { TableName, Item: key('w4', `${sk}b`) } },
        ],
      });
    expect(await metered(() => fixture.admin.send(transaction('1')))).toEqual({
      read: 0,
      write: 6,
    });
    expect(await metered(() => fixture.admin.send(transaction('1')))).toEqual({
      read: 4,
      write: 0,
    });
    const cancelled = () =>
      fixture.admin
        .send(transaction('2', 'attribute_exists(pk)'))
        .catch((error: Error) => error.name);
    expect(await metered(cancelled)).toEqual({ read: 0, write: 6 });
    expect(await cancelled()).toBe('TransactionCanceledException');
  });

  it('counts each item of a batch by itself', async () => {
    const batch = new BatchWriteItemCommand({
      RequestItems: {
        [TableName]: [
          { PutRequest: { Item: { ...key('w5', '1'), text: text(1_100) } } },
          { PutRequest: { Item: key('w5', '2') } },
        ],
      },
    });
    expect(await metered(() => fixture.admin.send(batch))).toEqual({ read: 0, write: 3 });
  });

  it('sizes items as the engine does', async () => {
    const scalar = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 700 }).map((S) => ({ S })),
      fc.integer().map((n) => ({ N: String(n) })),
      fc.boolean().map((BOOL) => ({ BOOL })),
      fc
        .uint8Array({ maxLength: 600 })
        .map((bytes) => ({ B: Buffer.from(bytes).toString('base64') })),
      fc.constant({ NULL: true }),
    );
    const { value } = fc.letrec<{ value: object }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        scalar,
        fc.array(tie('value'), { maxLength: 4 }).map((L) => ({ L })),
        fc
          .dictionary(fc.string({ minLength: 1, maxLength: 5 }), tie('value'), { maxKeys: 4 })
          .map((M) => ({ M })),
      ),
    }));
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(value, { maxLength: 6 }), async (values) => {
        run += 1;
        const item: Record<string, object> = key('size', String(run));
        for (const [i, attribute] of values.entries()) item[`a${i}`] = attribute;
        const units = await metered(() =>
          fixture.admin.send(new PutItemCommand({ TableName, Item: fromJson(item) })),
        );
        // A byte more or less only shows at a border between two KB.
        const size = itemSize(item as Item);
        expect(units.write).toBeGreaterThanOrEqual(Math.ceil((size - 8) / 1024));
        expect(units.write).toBeLessThanOrEqual(Math.max(1, Math.ceil((size + 8) / 1024)));
      }),
      { numRuns: 100 },
    );
  });
});

/** The SDK takes binary as bytes, the wire as base64. */
function fromJson(item: Record<string, object>): Record<string, never> {
  return JSON.parse(JSON.stringify(item), (name, value) =>
    name === 'B' && typeof value === 'string' ? Buffer.from(value, 'base64') : value,
  ) as Record<string, never>;
}

describe('the bill of reads', () => {
  beforeAll(async () => {
    await put({ ...key('r', '1'), text: text(3_000), group: { S: 'rg' } });
    await put({ ...key('r', '2'), text: text(3_000) });
  });
  const KeyConditionExpression = 'pk = :p';
  const ExpressionAttributeValues = { ':p': { S: 'r' } };

  it('counts half a unit for each 4 KB, a whole one when consistent', async () => {
    const get = (ConsistentRead: boolean, sk = '1') =>
      metered(() =>
        fixture.admin.send(new GetItemCommand({ TableName, Key: key('r', sk), ConsistentRead })),
      );
    expect(await get(false)).toEqual({ read: 0.5, write: 0 });
    expect(await get(true)).toEqual({ read: 1, write: 0 });
    expect(await get(false, 'none')).toEqual({ read: 0.5, write: 0 });
  });

  it('rounds a query over all that it reads, before projections and filters', async () => {
    const query = (more: object) =>
      metered(() =>
        fixture.admin.send(
          new QueryCommand({
            TableName,
            KeyConditionExpression,
            ExpressionAttributeValues,
            ...more,
          }),
        ),
      );
    expect(await query({})).toEqual({ read: 1, write: 0 });
    expect(await query({ ConsistentRead: true })).toEqual({ read: 2, write: 0 });
    expect(await query({ Limit: 1 })).toEqual({ read: 0.5, write: 0 });
    expect(await query({ FilterExpression: 'attribute_exists(nothing)' })).toEqual({
      read: 1,
      write: 0,
    });
    expect(await query({ ProjectionExpression: 'pk' })).toEqual({ read: 1, write: 0 });
  });

  it('counts what an index holds', async () => {
    const query = new QueryCommand({
      TableName,
      IndexName: 'byGroup',
      KeyConditionExpression: '#g = :g',
      ExpressionAttributeNames: { '#g': 'group' },
      ExpressionAttributeValues: { ':g': { S: 'rg' } },
    });
    expect(await metered(() => fixture.admin.send(query))).toEqual({ read: 0.5, write: 0 });
  });

  it('counts batches item by item, transactions double, statements by their kind', async () => {
    const Keys = [key('r', '1'), key('r', '2'), key('r', 'none')];
    const batch = new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys } } });
    expect(await metered(() => fixture.admin.send(batch))).toEqual({ read: 1.5, write: 0 });
    const transaction = new TransactGetItemsCommand({
      TransactItems: [{ Get: { TableName, Key: key('r', '1') } }],
    });
    expect(await metered(() => fixture.admin.send(transaction))).toEqual({ read: 2, write: 0 });
    const select = new ExecuteStatementCommand({
      Statement: `SELECT pk FROM "messages" WHERE pk = 'r'`,
    });
    expect(await metered(() => fixture.admin.send(select))).toEqual({ read: 1, write: 0 });
  });

  it('tells the client its capacity only where it asks', async () => {
    const input = { TableName, KeyConditionExpression, ExpressionAttributeValues };
    const silent = await fixture.admin.send(new QueryCommand(input));
    expect(silent.ConsumedCapacity).toBeUndefined();
    expect(silent.Items).toHaveLength(2);
    for (const ReturnConsumedCapacity of ['NONE', 'TOTAL', 'INDEXES'] as const) {
      const reply = await fixture.admin.send(
        new QueryCommand({ ...input, ReturnConsumedCapacity }),
      );
      expect(reply.ConsumedCapacity?.CapacityUnits).toBe(
        ReturnConsumedCapacity === 'NONE' ? undefined : 1,
      );
      expect(reply.ConsumedCapacity?.Table === undefined).toBe(
        ReturnConsumedCapacity !== 'INDEXES',
      );
    }
  });

  it('is not misled by attributes and texts that look like its own', async () => {
    const Item = {
      ...key('odd'),
      ConsumedCapacity: { M: { TableName: { S: 'other' }, CapacityUnits: { N: '9' } } },
      note: { S: '"ConsumedCapacity":{"TableName":"x","CapacityUnits":99}' },
    };
    await fixture.admin.send(new PutItemCommand({ TableName, Item }));
    const get = new GetItemCommand({ TableName, Key: key('odd') });
    expect(await metered(() => fixture.admin.send(get))).toEqual({ read: 0.5, write: 0 });
    expect((await fixture.admin.send(get)).Item).toEqual(Item);
    const page = await fixture.admin.send(new ScanCommand({ TableName, Limit: 1 }));
    expect(page.LastEvaluatedKey).toBeDefined();
    expect(page.ConsumedCapacity).toBeUndefined();
  });

  it('finds the capacity wherever in the reply it stands', () => {
    const body = '{"ConsumedCapacity":{"TableName":"t","CapacityUnits":2},"Count":0,"Items":[]}';
    const reply = { status: 200, requestId: '', body: Buffer.from(body) };
    const result = meterReply('Query', { TableName: 't' }, reply);
    expect(result.units).toEqual([{ table: 't', read: 2, write: 0 }]);
    expect(JSON.parse(result.body.toString())).toEqual({ Count: 0, Items: [] });
  });
});
