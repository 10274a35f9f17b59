import type { Permission } from '../contracts.ts';
import type { AttributeValue, Item } from './item-size.ts';
import { statementTarget } from './partiql-target.ts';

/** Partition keys of the tables that the template made, for `dynamodb:LeadingKeys`. */
export interface TableKeys {
  partitionKey: string;
  indexes: Record<string, string>; // index name to its partition key
}

/** What permissions depend on besides the request. */
export interface PermissionScope {
  accountId: string;
  region: string;
  tables: ReadonlyMap<string, TableKeys>;
  /** Whether to work out condition keys, which only few policies ask for. */
  withContext: boolean;
}

interface ItemRequest {
  TableName: string;
  Key?: Item;
  Item?: Item;
}

/** The fields of requests that matter here; all operations share the names. */
export interface DynamoDbRequest {
  TableName?: string;
  IndexName?: string;
  Key?: Item;
  Item?: Item;
  KeyConditionExpression?: string;
  ExpressionAttributeNames?: Record<string, string>;
  ExpressionAttributeValues?: Record<string, AttributeValue>;
  ConditionExpression?: string;
  RequestItems?: Record<string, { Keys?: Item[] } | { PutRequest?: { Item: Item } }[]>;
  TransactItems?: Record<string, ItemRequest>[];
  Statement?: string;
  Statements?: { Statement: string }[];
  TransactStatements?: { Statement: string }[];
  ResourceArn?: string;
  ReturnConsumedCapacity?: string;
  ReturnValuesOnConditionCheckFailure?: string;
}

/** Actions of the parts of a transaction: the transaction itself is no IAM action. */
const TRANSACT_ACTIONS: Record<string, string> = {
  Get: 'dynamodb:GetItem',
  Put: 'dynamodb:PutItem',
  Update: 'dynamodb:UpdateItem',
  Delete: 'dynamodb:DeleteItem',
  ConditionCheck: 'dynamodb:ConditionCheckItem',
};

/**
 * What IAM has to allow for a DynamoDB operation (Service Authorization Reference, "Amazon
 * DynamoDB"): the operation on its table or index; for transactions each part's own action; for
 * batches the batch's action on each table; for PartiQL the statement's.
 */
export function requestPermissions(
  operation: string,
  request: DynamoDbRequest,
  scope: PermissionScope,
): Permission[] {
  const prefix = `arn:aws:dynamodb:${scope.region}:${scope.accountId}:table/`;
  const arnOf = (table: string): string => (table.startsWith('arn:') ? table : prefix + table);
  switch (operation) {
    case 'BatchGetItem':
    case 'BatchWriteItem':
      return Object.entries(request.RequestItems ?? {}).map(([table, part]) =>
        withContext(scope, { action: `dynamodb:${operation}`, resource: arnOf(table) }, () =>
          leadingKeys(scope, table, Array.isArray(part) ? part.flatMap(batchItem) : part.Keys),
        ),
      );
    case 'TransactGetItems':
    case 'TransactWriteItems': {
      const permissions = (request.TransactItems ?? []).flatMap((part) =>
        Object.entries(part).map(([kind, item]) =>
          withContext(
            scope,
            {
              action: TRANSACT_ACTIONS[kind] ?? 'dynamodb:PutItem',
              resource: arnOf(item.TableName),
            },
            () => ({
              'dynamodb:EnclosingOperation': operation,
              ...leadingKeys(scope, item.TableName, [item.Key ?? item.Item ?? {}]),
            }),
          ),
        ),
      );
      return scope.withContext ? permissions : unique(permissions);
    }
    case 'ExecuteStatement':
    case 'BatchExecuteStatement':
    case 'ExecuteTransaction': {
      const statements = request.Statements ?? request.TransactStatements ?? [];
      const texts = statements.map((part) => part.Statement);
      if (request.Statement !== undefined) texts.push(request.Statement);
      return unique(
        texts.map((text) => {
          const { action, table, index } = statementTarget(text);
          const suffix = index === undefined ? '' : `/index/${index}`;
          return { action: `dynamodb:${action}`, resource: arnOf(table) + suffix };
        }),
      );
    }
    default: {
      const { TableName: table, IndexName: index } = request;
      const action = `dynamodb:${operation}`;
      if (table === undefined) return [{ action, resource: request.ResourceArn ?? '*' }];
      const resource = index === undefined ? arnOf(table) : `${arnOf(table)}/index/${index}`;
      return [
        withContext(scope, { action, resource }, () => {
          const item = request.Key ?? request.Item;
          return item === undefined
            ? queryLeadingKeys(scope, table, request)
            : leadingKeys(scope, table, [item]);
        }),
      ];
    }
  }
}

function withContext(
  scope: PermissionScope,
  permission: Permission,
  context: () => Record<string, string | string[]>,
): Permission {
  return scope.withContext ? { ...permission, context: context() } : permission;
}

const batchItem = (request: {
  PutRequest?: { Item: Item };
  DeleteRequest?: { Key: Item };
}): Item[] => {
  const item = request.PutRequest?.Item ?? request.DeleteRequest?.Key;
  return item === undefined ? [] : [item];
};

/** Partition key values that the items have, and the names of their attributes. */
function leadingKeys(
  scope: PermissionScope,
  table: string,
  items: readonly Item[] = [],
): Record<string, string[]> {
  const attributes = [...new Set(items.flatMap((item) => Object.keys(item)))];
  const name = scope.tables.get(table)?.partitionKey;
  if (name === undefined) return { 'dynamodb:Attributes': attributes };
  const values = items.flatMap((item) => keyText(item[name]));
  return { 'dynamodb:LeadingKeys': [...new Set(values)], 'dynamodb:Attributes': attributes };
}

function keyText(value: AttributeValue | undefined): string[] {
  const text = value?.['S'] ?? value?.['N'] ?? value?.['B'];
  return typeof text === 'string' ? [text] : [];
}

/** `pk = :pk` of a query, through `#` names. A key condition has exactly one such equality. */
function queryLeadingKeys(
  scope: PermissionScope,
  table: string,
  request: DynamoDbRequest,
): Record<string, string[]> {
  const keys = scope.tables.get(table);
  const wanted =
    request.IndexName === undefined ? keys?.partitionKey : keys?.indexes[request.IndexName];
  if (wanted === undefined) return {};
  for (const [, left = '', right = ''] of (request.KeyConditionExpression ?? '').matchAll(
    /([#\w.-]+)\s*=\s*(:\w+)/g,
  )) {
    const name = left.startsWith('#') ? request.ExpressionAttributeNames?.[left] : left;
    if (name !== wanted) continue;
    return { 'dynamodb:LeadingKeys': keyText(request.ExpressionAttributeValues?.[right]) };
  }
  return {};
}

function unique(permissions: Permission[]): Permission[] {
  if (permissions.length < 2) return permissions;
  const byName = new Map(permissions.map((part) => [`${part.action} ${part.resource}`, part]));
  return [...byName.values()];
}
