/**
 * What the parts of the local runtime ask of each other. Each service stands in its own folder and
 * knows the others only by these interfaces; `runtime.ts` puts them together.
 */

/** Time handed in, so that tests move it by hand. Milliseconds since the epoch. */
export interface Clock {
  now(): number;
  /** Runs `fn` once after `ms` milliseconds; the returned function cancels it. */
  setTimer(fn: () => void, ms: number): () => void;
}

/** Identifiers and randomness handed in, so that a failing seed can be run again. */
export interface Ids {
  uuid(): string;
  /** `length` characters of [A-Za-z0-9]. */
  token(length: number): string;
}

/** What AWS would meter, each in the unit that the price list uses. */
export type BillUnit =
  | 'websocket.message' // per 32 KB or part, each direction; `@connections` posts count as messages out
  | 'websocket.connectionMinute'
  | 'http.request' // per 512 KB or part
  | 'lambda.request'
  | 'lambda.gbSecond'
  | 'dynamodb.write' // write request units, as the engine reports them
  | 'dynamodb.read' // read request units
  | 'sqs.standard' // requests, per 64 KB or part
  | 'sqs.fifo'
  | 'secretsmanager.request'
  | 's3.put'
  | 's3.get'
  | 'cloudfront.request'
  | 'cloudfront.egressByte'
  | 'scheduler.invocation'
  | 'ses.message' // a recipient of what goes out, or a mail that comes in
  | 'egress.byte'
  | 'logs.byte';

/** Counts what AWS would bill. `detail` names the thing that caused it: a function, a table, a queue. */
export interface Meter {
  record(unit: BillUnit, quantity: number, detail: string): void;
}

/** Who signed a request. `arn` is the user's or the role's. */
export interface Principal {
  accessKeyId: string;
  arn: string;
  /** CloudFormation logical id of the role, or undefined for the account's administrator. */
  roleLogicalId?: string;
}

/** One request to an AWS service, after its signature was checked. */
export interface AwsCall {
  principal: Principal | undefined; // undefined only for operations that AWS leaves unsigned
  /** From `X-Amz-Target` (after the dot), or the service's own reading of method and path. */
  operation: string;
  method: string;
  path: string;
  query: URLSearchParams;
  headers: Record<string, string>; // lower-cased names
  body: Buffer;
}

export interface AwsReply {
  status: number;
  headers: Record<string, string>;
  body: string | Buffer;
}

/** What IAM has to allow before a call is carried out. */
export interface Permission {
  action: string; // 'sqs:SendMessage'
  resource: string; // an ARN
  /** Condition keys with their values, such as 'dynamodb:LeadingKeys'. */
  context?: Record<string, string | string[]>;
}

/** An AWS service that the runtime serves on the wire. */
export interface AwsService {
  /** The name in the credential scope of SigV4: 'sqs', 'dynamodb', 'execute-api', 'cognito-idp', … */
  readonly signingName: string;
  /** Prefix of `X-Amz-Target`, where the service has one: 'AmazonSQS', 'DynamoDB_20120810', … */
  readonly targetPrefix?: string;
  /**
   * Whether a request that names no service, by signature or target, is for this one by its path: a bucket's
   * preflight, a form with its signed policy. It is handled without a principal.
   */
  takesUnsigned?(path: string): boolean;
  /** Operations that AWS accepts without a signature (Cognito's InitiateAuth). */
  readonly unsigned?: ReadonlySet<string>;
  permissions(call: AwsCall): Permission[];
  handle(call: AwsCall): Promise<AwsReply>;
}

/** The end of an invocation. */
export type InvokeOutcome =
  | { kind: 'ok'; payload: string; durationMs: number } // JSON text as the handler returned it
  | { kind: 'function-error'; errorType: string; errorMessage: string; durationMs: number }
  | { kind: 'timed-out'; durationMs: number }
  | { kind: 'throttled' };

/** Invokes functions of the template by their physical name. */
export interface FunctionInvoker {
  /** Synchronous: resolves when the handler has returned. Never rejects. */
  invoke(functionName: string, payload: string): Promise<InvokeOutcome>;
  /** Asynchronous ("Event"): queued, two retries on error. */
  invokeAsync(functionName: string, payload: string): void;
}

/** One line for the operator's terminal or a log file. */
export interface RuntimeLog {
  info(source: string, message: string): void;
  error(source: string, message: string): void;
}

/** A service that has to be closed: sockets, threads, files, child processes. */
export interface Closeable {
  close(): Promise<void>;
}
