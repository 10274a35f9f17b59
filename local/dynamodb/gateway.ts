import { crc32 } from 'node:zlib';
import type { AwsReply, Permission, Principal } from '../contracts.ts';
import { accessDeniedReply, awsErrorReply } from '../endpoint/aws-error.ts';
import type { Iam } from '../iam/iam.ts';
import { askForCapacity, isMetered, meterReply, type TableUnits } from './consumed-capacity.ts';
import type { EngineClient, EngineReply } from './engine-client.ts';
import type { FaultPlan } from './faults.ts';
import {
  type DynamoDbRequest,
  type PermissionScope,
  requestPermissions,
  type TableKeys,
} from './request-permissions.ts';

/** What became of an operation; without a reply the connection is to be broken off. */
export type GatewayResult = { kind: 'reply'; reply: AwsReply } | { kind: 'crash' };

export interface Gateway {
  /** What IAM has to allow. Empty for a body that is no JSON: the operation itself refuses it. */
  permissions(principal: Principal, operation: string, request: DynamoDbRequest): Permission[];
  /** Carries an operation out without asking IAM. */
  execute(operation: string, text: string, request: DynamoDbRequest): Promise<GatewayResult>;
  /** Asks IAM, then carries out. */
  authorizeAndExecute(
    principal: Principal,
    operation: string,
    text: string,
  ): Promise<GatewayResult>;
}

export interface GatewayOptions {
  engine: EngineClient;
  iam: () => Iam;
  tables: ReadonlyMap<string, TableKeys>;
  record(units: TableUnits): void;
  faults: () => FaultPlan | undefined;
  requestId(): string;
  /** Told of refusals, of failures of the engine, and that its disk is full. */
  note(kind: NoteKind, message: string): void;
}

export type NoteKind = 'info' | 'error' | 'disk';

/** The engine's own words where a write finds no room. Nothing of it is done. */
const DISK_FULL = 'disk is full';

/** The engine's own words for where its tables are. */
const ENGINE_ARN = 'arn:aws:dynamodb:dynoxide:000000000000:';

/**
 * DynamoDB as its callers see it: permissions asked, faults produced where wanted, capacity
 * metered, ARNs of this account and Region. Knows nothing of HTTP servers or threads.
 */
export function createGateway(options: GatewayOptions): Gateway {
  const { engine, tables, record, note } = options;

  function permissions(
    principal: Principal,
    operation: string,
    request: DynamoDbRequest,
  ): Permission[] {
    const iam = options.iam();
    const scope: PermissionScope = {
      accountId: iam.accountId,
      region: iam.region,
      tables,
      withContext: iam.usesConditionKey(principal, 'dynamodb:'),
    };
    return requestPermissions(operation, request, scope);
  }

  async function execute(
    operation: string,
    text: string,
    request: DynamoDbRequest,
  ): Promise<GatewayResult> {
    const fault = options.faults()?.(operation);
    if (fault !== undefined && fault !== 'crashAfterCommit') {
      return { kind: 'reply', reply: errorReply(FAULTS[fault]) };
    }
    let reply: EngineReply;
    const metered = isMetered(operation);
    const own = metered ? ENGINE_ARN : ownArn();
    try {
      if (metered) {
        reply = await engine.send(operation, askForCapacity(operation, text, request));
      } else {
        const translated = own === ENGINE_ARN ? text : text.replaceAll(own, ENGINE_ARN);
        reply = await engine.send(operation, translated);
      }
    } catch (cause) {
      note('error', cause instanceof Error ? cause.message : String(cause));
      return { kind: 'reply', reply: errorReply(FAULTS.serverError) };
    }
    if (reply.status >= 500 && reply.body.includes(DISK_FULL)) {
      note('disk', DISK_FULL);
      return { kind: 'reply', reply: errorReply(FAULTS.serverError) };
    }
    let body = reply.body;
    if (metered) {
      const result = meterReply(operation, request, reply);
      for (const units of result.units) record(units);
      body = result.body;
    } else if (own !== ENGINE_ARN && body.includes(ENGINE_ARN)) {
      body = Buffer.from(body.toString().replaceAll(ENGINE_ARN, own));
    }
    if (fault === 'crashAfterCommit') return { kind: 'crash' };
    return {
      kind: 'reply',
      reply: { status: reply.status, headers: headersOf(body, reply.requestId), body },
    };
  }

  function ownArn(): string {
    const iam = options.iam();
    return `arn:aws:dynamodb:${iam.region}:${iam.accountId}:`;
  }

  function errorReply(error: { code: string; message: string; status: number }): AwsReply {
    return awsErrorReply('json-1.0', error, options.requestId());
  }

  return {
    permissions,
    execute,
    async authorizeAndExecute(principal, operation, text) {
      const request = parseRequest(text);
      if (request === undefined) return { kind: 'reply', reply: errorReply(NOT_JSON) };
      for (const permission of permissions(principal, operation, request)) {
        const refusal = options.iam().refusal(principal, permission);
        if (refusal === undefined) continue;
        note('info', refusal);
        return {
          kind: 'reply',
          reply: accessDeniedReply('json-1.0', refusal, options.requestId()),
        };
      }
      return execute(operation, text, request);
    },
  };
}

/** The request, or undefined for a body that is no JSON object. */
export function parseRequest(text: string): DynamoDbRequest | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? (parsed as DynamoDbRequest) : undefined;
  } catch {
    return undefined;
  }
}

function headersOf(body: Buffer, requestId: string): Record<string, string> {
  return {
    'content-type': 'application/x-amz-json-1.0',
    'x-amzn-requestid': requestId,
    // botocore checks it, and the body may have been changed on the way.
    'x-amz-crc32': String(crc32(body)),
  };
}

const NOT_JSON = {
  code: 'SerializationException',
  message: 'The request body is not a JSON object.',
  status: 400,
};

const FAULTS = {
  throttled: {
    code: 'ThrottlingException',
    message: 'Throughput exceeds the current capacity of your table or index.',
    status: 400,
  },
  throughputExceeded: {
    code: 'ProvisionedThroughputExceededException',
    message:
      'The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.',
    status: 400,
  },
  serverError: { code: 'InternalServerError', message: 'Internal server error', status: 500 },
} as const;
