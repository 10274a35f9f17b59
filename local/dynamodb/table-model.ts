import type { TableKeys } from './request-permissions.ts';

interface KeySchemaElement {
  AttributeName: string;
  KeyType: 'HASH' | 'RANGE';
}

interface AttributeDefinition {
  AttributeName: string;
  AttributeType: 'S' | 'N' | 'B';
}

interface SecondaryIndex {
  IndexName: string;
  KeySchema: KeySchemaElement[];
  Projection: { ProjectionType: 'ALL' | 'KEYS_ONLY' | 'INCLUDE'; NonKeyAttributes?: string[] };
}

/** Properties of `AWS::DynamoDB::GlobalTable` or `AWS::DynamoDB::Table` that matter locally. */
export interface TableProperties {
  KeySchema: KeySchemaElement[];
  AttributeDefinitions: AttributeDefinition[];
  GlobalSecondaryIndexes?: SecondaryIndex[];
  LocalSecondaryIndexes?: SecondaryIndex[];
  TimeToLiveSpecification?: { AttributeName?: string; Enabled: boolean };
}

/** A table of the template under its physical name. */
export interface TableModel {
  tableName: string;
  properties: TableProperties;
}

/** The request that creates the table: on demand, without a stream. */
export function createTableInput(model: TableModel): Record<string, unknown> {
  const { properties } = model;
  const indexes = (list: SecondaryIndex[] | undefined): object[] | undefined =>
    list === undefined || list.length === 0 ? undefined : list.map(indexInput);
  return {
    TableName: model.tableName,
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: properties.KeySchema,
    AttributeDefinitions: properties.AttributeDefinitions,
    GlobalSecondaryIndexes: indexes(properties.GlobalSecondaryIndexes),
    LocalSecondaryIndexes: indexes(properties.LocalSecondaryIndexes),
  };
}

/** The parts of an index that the API takes; templates have more (throughput settings). */
export function indexInput(index: SecondaryIndex): Record<string, unknown> {
  const { IndexName, KeySchema, Projection } = index;
  return { IndexName, KeySchema, Projection };
}

/** Names of the partition keys of the table and of its indexes. */
export function tableKeys(properties: TableProperties): TableKeys {
  const hash = (schema: KeySchemaElement[]): string =>
    schema.find((element) => element.KeyType === 'HASH')?.AttributeName ?? '';
  const indexes = [
    ...(properties.GlobalSecondaryIndexes ?? []),
    ...(properties.LocalSecondaryIndexes ?? []),
  ];
  return {
    partitionKey: hash(properties.KeySchema),
    indexes: Object.fromEntries(indexes.map((index) => [index.IndexName, hash(index.KeySchema)])),
  };
}
