import { isDeepStrictEqual } from 'node:util';
import { DynamoDbError } from './dynamodb-error.ts';
import type { EngineClient } from './engine-client.ts';
import { createTableInput, indexInput, type TableModel } from './table-model.ts';

interface TableDescription {
  TableStatus: string;
  KeySchema: unknown;
  GlobalSecondaryIndexes?: { IndexName: string; IndexStatus: string }[];
}

interface ErrorBody {
  __type?: string;
  message?: string;
}

/**
 * Makes the engine's table as the template has it: creates it, adds and removes global indexes,
 * sets its time to live. Data stays; what a template cannot change in place is refused, as
 * CloudFormation would replace the table and with it the data.
 *
 * @throws DynamoDbError `TABLE`
 */
export async function ensureTable(engine: EngineClient, model: TableModel): Promise<void> {
  const { tableName, properties } = model;
  const before = await describe(engine, tableName);
  if (before === undefined) {
    await call(engine, 'CreateTable', createTableInput(model));
    await untilActive(engine, tableName);
  } else {
    if (!isDeepStrictEqual(before.KeySchema, properties.KeySchema)) {
      throw new DynamoDbError(
        'TABLE',
        `The table ${tableName} exists with another key schema. Keys cannot be changed in place: start with another data directory, or give the table a new name.`,
      );
    }
    await alignIndexes(engine, model, before);
  }
  const ttl = properties.TimeToLiveSpecification;
  if (ttl?.AttributeName !== undefined)
    await alignTtl(engine, tableName, ttl.AttributeName, ttl.Enabled);
}

async function alignIndexes(
  engine: EngineClient,
  model: TableModel,
  before: TableDescription,
): Promise<void> {
  const wanted = model.properties.GlobalSecondaryIndexes ?? [];
  const present = (before.GlobalSecondaryIndexes ?? []).map((index) => index.IndexName);
  const updates = [
    ...present
      .filter((name) => !wanted.some((index) => index.IndexName === name))
      .map((name) => ({ Delete: { IndexName: name } })),
    ...wanted
      .filter((index) => !present.includes(index.IndexName))
      .map((index) => ({ Create: indexInput(index) })),
  ];
  // DynamoDB takes one creation or deletion of an index at a time.
  for (const update of updates) {
    await call(engine, 'UpdateTable', {
      TableName: model.tableName,
      AttributeDefinitions: model.properties.AttributeDefinitions,
      GlobalSecondaryIndexUpdates: [update],
    });
    await untilActive(engine, model.tableName);
  }
}

async function alignTtl(
  engine: EngineClient,
  tableName: string,
  attribute: string,
  enabled: boolean,
): Promise<void> {
  const reply = (await call(engine, 'DescribeTimeToLive', { TableName: tableName })) as {
    TimeToLiveDescription?: { TimeToLiveStatus?: string; AttributeName?: string };
  };
  const present = reply.TimeToLiveDescription;
  const isOn = present?.TimeToLiveStatus === 'ENABLED';
  if (isOn === enabled && (!enabled || present?.AttributeName === attribute)) return;
  await call(engine, 'UpdateTimeToLive', {
    TableName: tableName,
    TimeToLiveSpecification: { AttributeName: attribute, Enabled: enabled },
  });
}

async function untilActive(engine: EngineClient, tableName: string): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const table = await describe(engine, tableName);
    const indexes = table?.GlobalSecondaryIndexes ?? [];
    const ready = indexes.every((index) => index.IndexStatus === 'ACTIVE');
    if (table?.TableStatus === 'ACTIVE' && ready) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new DynamoDbError('TABLE', `The table ${tableName} did not become active.`);
}

async function describe(
  engine: EngineClient,
  tableName: string,
): Promise<TableDescription | undefined> {
  const reply = await engine.send('DescribeTable', JSON.stringify({ TableName: tableName }));
  const body = JSON.parse(reply.body.toString()) as { Table?: TableDescription } & ErrorBody;
  if (reply.status === 200) return body.Table;
  if (body.__type?.endsWith('#ResourceNotFoundException')) return undefined;
  throw new DynamoDbError('TABLE', `DescribeTable ${tableName}: ${body.message ?? reply.status}`);
}

async function call(engine: EngineClient, operation: string, input: object): Promise<unknown> {
  const reply = await engine.send(operation, JSON.stringify(input));
  const body = JSON.parse(reply.body.toString()) as ErrorBody;
  if (reply.status === 200) return body;
  throw new DynamoDbError('TABLE', `${operation} failed: ${body.message ?? reply.status}`);
}
