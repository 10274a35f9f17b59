import { randomUUID } from 'node:crypto';
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  DynamoDBServiceException,
  TransactionCanceledException,
  TransactionConflictException,
} from '@aws-sdk/client-dynamodb';
import { createDirect, type DirectOptions, type Verdict } from '../aws/direct.ts';
import type { Answered } from '../aws/exchange.ts';

/** Operations whose wire is their input and output as JSON; the others go the SDK's way. */
const direct: ReadonlySet<string> = new Set([
  'GetItem',
  'BatchGetItem',
  'Query',
  'PutItem',
  'UpdateItem',
  'DeleteItem',
  'TransactWriteItems',
]);

const exceptions = {
  ConditionalCheckFailedException,
  TransactionCanceledException,
  TransactionConflictException,
};

/** Errors after which DynamoDB asks for patience. */
const throttled: ReadonlySet<string> = new Set([
  'ProvisionedThroughputExceededException',
  'ThrottlingException',
  'RequestLimitExceeded',
]);
/** The SDK knows how to set its clock, and where to get new keys. */
const forTheSdk: ReadonlySet<string> = new Set([
  'InvalidSignatureException',
  'ExpiredTokenException',
  'UnrecognizedClientException',
]);

interface Command {
  input: object;
  /** The SDK's: kind, namespace, name, … */
  schema?: unknown;
}
type Send = (command: Command, ...rest: unknown[]) => Promise<unknown>;

/**
 * A client whose items' reads and writes go straight to the wire; everything else, and the first request
 * of all, go through the SDK. What it answers and throws is the SDK's, number for number.
 */
export function sendingDirectly(client: DynamoDBClient, options: DirectOptions): DynamoDBClient {
  const { destination, send } = createDirect(client, options);
  const bySdk = client.send.bind(client) as unknown as Send;

  const patched: Send = async (command, ...rest) => {
    const to = destination();
    const operation = operationOf(command);
    if (to === undefined || operation === undefined || rest.length > 0) {
      return bySdk(command, ...rest);
    }
    const answer = await send(
      to,
      {
        method: 'POST',
        path: '/',
        headers: {
          'content-type': 'application/x-amz-json-1.0',
          'x-amz-target': `DynamoDB_20120810.${operation}`,
        },
        body: bodyOf(operation, command.input),
      },
      verdictOn,
    );
    const $metadata = {
      httpStatusCode: answer.status,
      requestId: answer.headers['x-amzn-requestid'] as string,
    };
    if (answer.status === 200) return { ...parse(answer.body), $metadata };
    const { code, fields } = errorOf(answer);
    if (forTheSdk.has(code)) return bySdk(command);
    throw exceptionOf(code, fields, $metadata);
  };
  return Object.assign(client, { send: patched as DynamoDBClient['send'] });
}

function operationOf({ schema }: Command): string | undefined {
  const name: unknown = Array.isArray(schema) ? schema[2] : undefined;
  return typeof name === 'string' && direct.has(name) ? name : undefined;
}

function bodyOf(operation: string, input: object): string {
  if (operation !== 'TransactWriteItems') return stringify(input);
  // Several attempts are one transaction.
  return stringify({ ClientRequestToken: randomUUID(), ...input });
}

/** JSON with bytes in base64. */
function stringify(input: object): string {
  return JSON.stringify(input, function (this: Record<string, unknown>, key, value: unknown) {
    // Buffers are made into something else before they come here.
    const original = this[key];
    return original instanceof Uint8Array ? Buffer.from(original).toString('base64') : value;
  });
}

function parse(text: string): Record<string, unknown> {
  if (!text.includes('"B":"')) return JSON.parse(text) as Record<string, unknown>;
  return JSON.parse(text, (key, value: unknown) =>
    key === 'B' && typeof value === 'string' ? new Uint8Array(Buffer.from(value, 'base64')) : value,
  ) as Record<string, unknown>;
}

function errorOf({ body }: Answered): { code: string; fields: Record<string, unknown> } {
  try {
    const fields = parse(body);
    const type = String(fields['__type'] ?? '');
    return { code: type.slice(type.indexOf('#') + 1), fields };
  } catch {
    return { code: '', fields: {} };
  }
}

function verdictOn(answer: Answered): Verdict {
  if (answer.status === 200) return 'final';
  const { code } = errorOf(answer);
  if (throttled.has(code)) return 'throttled';
  return answer.status >= 500 || code === 'TransactionInProgressException' ? 'again' : 'final';
}

function exceptionOf(
  code: string,
  fields: Record<string, unknown>,
  $metadata: { httpStatusCode: number; requestId: string },
): Error {
  const { message, Message, ...rest } = fields;
  const said = String(message ?? Message ?? code);
  const Known = Object.hasOwn(exceptions, code)
    ? exceptions[code as keyof typeof exceptions]
    : undefined;
  if (Known !== undefined) return new Known({ ...rest, message: said, $metadata });
  return new DynamoDBServiceException({
    name: code === '' ? 'UnknownError' : code,
    message: said,
    $fault: $metadata.httpStatusCode >= 500 ? 'server' : 'client',
    $metadata,
  });
}
