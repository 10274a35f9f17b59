import type { EngineReply } from './engine-client.ts';
import { type Item, itemSize, writeUnits } from './item-size.ts';
import type { DynamoDbRequest } from './request-permissions.ts';

/** Units that one operation used of one table, its indexes included. */
export interface TableUnits {
  table: string;
  read: number;
  write: number;
}

interface ConsumedCapacity {
  TableName: string;
  CapacityUnits?: number;
  ReadCapacityUnits?: number;
  WriteCapacityUnits?: number;
}

/** Operations whose replies tell the capacity that they used, when asked. */
const READS = new Set(['GetItem', 'Query', 'Scan', 'BatchGetItem', 'TransactGetItems']);
const WRITES = new Set([
  'PutItem',
  'UpdateItem',
  'DeleteItem',
  'BatchWriteItem',
  'TransactWriteItems',
]);
const STATEMENTS = new Set(['ExecuteStatement', 'BatchExecuteStatement', 'ExecuteTransaction']);
const CONDITIONAL = new Set(['PutItem', 'UpdateItem', 'DeleteItem']);

/** Whether the operation is metered at all. */
export function isMetered(operation: string): boolean {
  return READS.has(operation) || WRITES.has(operation) || STATEMENTS.has(operation);
}

/**
 * The request's text with what the meter needs: its consumed capacity, and on a failed condition
 * the item that was there, by whose size AWS charges for the failure.
 */
export function askForCapacity(operation: string, text: string, request: DynamoDbRequest): string {
  const asked = request.ReturnConsumedCapacity;
  const askOld =
    CONDITIONAL.has(operation) &&
    request.ConditionExpression !== undefined &&
    request.ReturnValuesOnConditionCheckFailure === undefined;
  const askUnits = asked !== 'TOTAL' && asked !== 'INDEXES';
  if (!askUnits && !askOld) return text;
  if (askUnits && asked !== undefined) {
    // NONE, or something that the engine will refuse in its own words.
    if (asked !== 'NONE') return text;
    return askForCapacity(
      operation,
      JSON.stringify({ ...request, ReturnConsumedCapacity: 'TOTAL' }),
      { ...request, ReturnConsumedCapacity: 'TOTAL' },
    );
  }
  const brace = text.indexOf('{') + 1;
  if (text.startsWith('}', brace)) return text;
  const units = askUnits ? '"ReturnConsumedCapacity":"TOTAL",' : '';
  const old = askOld ? '"ReturnValuesOnConditionCheckFailure":"ALL_OLD",' : '';
  return `{${units}${old}${text.slice(brace)}`;
}

/** The units of a reply, and the reply as the client is to see it. */
export interface MeteredReply {
  units: TableUnits[];
  body: Buffer;
}

const KEY = '"ConsumedCapacity":';

/** Takes the consumed capacity out of a reply, and leaves it in only where the client asked. */
export function meterReply(
  operation: string,
  request: DynamoDbRequest,
  reply: EngineReply,
): MeteredReply {
  if (reply.status !== 200) return meterFailure(operation, request, reply);
  const at = reply.body.lastIndexOf(KEY);
  if (at === -1) return { units: [], body: reply.body };
  const keep =
    request.ReturnConsumedCapacity === 'TOTAL' || request.ReturnConsumedCapacity === 'INDEXES';
  const tail = parseTail(reply.body, at);
  if (tail !== undefined) {
    const units = unitsOf(operation, request, tail);
    if (keep) return { units, body: reply.body };
    // 44 is a comma: the member before this one.
    const cut = reply.body[at - 1] === 44 ? at - 1 : at;
    return { units, body: Buffer.concat([reply.body.subarray(0, cut), CLOSING]) };
  }
  const whole = JSON.parse(reply.body.toString()) as {
    ConsumedCapacity?: ConsumedCapacity | ConsumedCapacity[];
  };
  if (whole.ConsumedCapacity === undefined) return { units: [], body: reply.body };
  const units = unitsOf(operation, request, whole.ConsumedCapacity);
  if (keep) return { units, body: reply.body };
  delete whole.ConsumedCapacity;
  return { units, body: Buffer.from(JSON.stringify(whole)) };
}

const CLOSING = Buffer.from('}');

/** The capacity when it is the reply's last member, as the engine writes it; else undefined. */
function parseTail(body: Buffer, at: number): ConsumedCapacity | ConsumedCapacity[] | undefined {
  try {
    const tail = JSON.parse(`{${body.toString('utf8', at)}`) as Record<string, unknown>;
    if (Object.keys(tail).length !== 1) return undefined;
    return tail['ConsumedCapacity'] as ConsumedCapacity | ConsumedCapacity[];
  } catch {
    return undefined; // an attribute of that name, deeper inside
  }
}

function unitsOf(
  operation: string,
  request: DynamoDbRequest,
  capacity: ConsumedCapacity | ConsumedCapacity[],
): TableUnits[] {
  const isRead = STATEMENTS.has(operation)
    ? /^\s*(exists|select)\b/i.test(firstStatement(request))
    : READS.has(operation);
  return (Array.isArray(capacity) ? capacity : [capacity]).map((part) => {
    const { ReadCapacityUnits: read, WriteCapacityUnits: write, CapacityUnits: total = 0 } = part;
    // Transactions say which kind it was: a repeated token is answered with reads.
    if (read !== undefined || write !== undefined) {
      return { table: part.TableName, read: read ?? 0, write: write ?? 0 };
    }
    return { table: part.TableName, read: isRead ? total : 0, write: isRead ? 0 : total };
  });
}

function firstStatement(request: DynamoDbRequest): string {
  const list = request.Statements ?? request.TransactStatements;
  return request.Statement ?? list?.[0]?.Statement ?? '';
}

/**
 * A write whose condition fails is charged as if it had been carried out, by the larger of the
 * item that is there and the new one; a cancelled transaction twice that for each of its parts
 * (developer guide, "Capacity unit consumption for write operations" and "Transactions"). Neither
 * reply says so, on AWS or here.
 */
function meterFailure(
  operation: string,
  request: DynamoDbRequest,
  reply: EngineReply,
): MeteredReply {
  if (CONDITIONAL.has(operation) && reply.body.includes('#ConditionalCheckFailedException')) {
    const error = JSON.parse(reply.body.toString()) as { Item?: Item };
    const present = error.Item === undefined ? 0 : itemSize(error.Item);
    const wanted = request.Item === undefined ? 0 : itemSize(request.Item);
    const write = writeUnits(Math.max(present, wanted));
    const units = [{ table: request.TableName ?? '', read: 0, write }];
    if (request.ReturnValuesOnConditionCheckFailure !== undefined || error.Item === undefined) {
      return { units, body: reply.body };
    }
    delete error.Item;
    return { units, body: Buffer.from(JSON.stringify(error)) };
  }
  if (operation === 'TransactWriteItems' && reply.body.includes('#TransactionCanceledException')) {
    const parts = (request.TransactItems ?? []).flatMap((part) => Object.values(part));
    const units = parts.map((part) => ({
      table: part.TableName,
      read: 0,
      write: 2 * writeUnits(part.Item === undefined ? 0 : itemSize(part.Item)),
    }));
    return { units, body: reply.body };
  }
  return { units: [], body: reply.body };
}
