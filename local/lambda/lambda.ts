import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type {
  AwsService,
  Clock,
  Closeable,
  FunctionInvoker,
  Ids,
  InvokeOutcome,
  Meter,
  RuntimeLog,
} from '../contracts.ts';
import type { FunctionModel } from '../template/functions.ts';
import { AsynchronousInvocations, type FailedEvent } from './asynchronous-invocations.ts';
import { codeDirectory, codeKey } from './code-directory.ts';
import {
  type EnvironmentBasis,
  environmentVariables,
  type FunctionCredentials,
} from './environment-variables.ts';
import { ExecutionEnvironment } from './execution-environment.ts';
import { FunctionLogs } from './function-logs.ts';
import { FunctionPool, type PoolOutcome, toInvokeOutcome } from './function-pool.ts';
import { LambdaService } from './lambda-service.ts';
import { StartGate } from './start-gate.ts';

/** A new account's concurrency (https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html). */
const ACCOUNT_CONCURRENCY = 1_000;
/** An environment that nothing used for this long is given up. AWS says only "some minutes". */
const IDLE_MS = 5 * 60_000;
const SWEEP_MS = 60_000;
const SYNCHRONOUS_LIMIT = 6_291_456;

export interface LambdaOptions {
  functions: readonly FunctionModel[];
  clock: Clock;
  ids: Ids;
  meter: Meter;
  log: RuntimeLog;
  region: string;
  accountId: string;
  /** The keys of the role that the function signs its calls with. */
  credentialsFor(model: FunctionModel): FunctionCredentials;
  /** Asked when an environment starts, so that ports may be settled later than this call. */
  endpoints(): Pick<EnvironmentBasis, 'endpointUrl' | 'dynamodbEndpointUrl'>;
  /**
   * Turns AWS's addresses in the template's variables into this machine's; asked when an
   * environment starts. By default they stay.
   */
  localize?(variables: Readonly<Record<string, string>>): Readonly<Record<string, string>>;
  /** Folder for `<function>.log`; undefined keeps the last lines in memory. */
  logsDirectory?: string;
  /** Folder for code that stands in the template itself; a temporary one by default. */
  inlineDirectory?: string;
  /** Gets asynchronous events that were given up. */
  onAsynchronousFailure?(event: FailedEvent): void;
}

export interface Lambda extends FunctionInvoker, Closeable {
  /** `Invoke` and the reading operations, on the wire. */
  readonly service: AwsService;
  /** Takes a new template's functions: new events run in their code, old ones finish in the old. */
  replace(functions: readonly FunctionModel[]): void;
  /**
   * Fault injection: ends all environments of a function, or of all, at once; events in them fail.
   * Resolves with how many there were.
   */
  kill(functionName?: string): Promise<number>;
  /** How many environments of a function exist. */
  environments(functionName: string): number;
  /** The last log lines of a function, where there is no folder for logs. */
  logLines(functionName: string): readonly string[];
}

interface Entry {
  pool: FunctionPool;
  /** Everything that a running environment cannot take over. */
  key: string;
}

/** Starts to serve functions; environments are made when the first event comes. */
export function createLambda(options: LambdaOptions): Lambda {
  const { clock, ids, meter, log, region } = options;
  const logs = new FunctionLogs(options.logsDirectory);
  const gate = new StartGate();
  const inline = options.inlineDirectory ?? mkdtempSync(join(tmpdir(), 'causerie-inline-'));
  const entries = new Map<string, Entry>();
  const draining = new Set<FunctionPool>();
  let unreserved = ACCOUNT_CONCURRENCY;
  let unreservedInUse = 0;
  let closed = false;

  function createPool(model: FunctionModel): FunctionPool {
    const directory = codeDirectory(model, inline);
    const functionLog = logs.open(model.functionName);
    return new FunctionPool({
      model,
      clock,
      ids,
      meter,
      log: functionLog,
      gate,
      takeUnreserved: () => {
        if (unreservedInUse >= unreserved) return false;
        unreservedInUse++;
        return true;
      },
      returnUnreserved: () => {
        unreservedInUse--;
      },
      create: (listener) => {
        const day = new Date(clock.now()).toISOString().slice(0, 10).replaceAll('-', '/');
        const logStreamName = `${day}/[$LATEST]${ids.uuid().replaceAll('-', '')}`;
        return new ExecutionEnvironment(
          {
            taskRoot: directory,
            handler: model.handler,
            functionName: model.functionName,
            functionArn: model.arn,
            memoryMb: model.memoryMb,
            logGroupName: model.logGroupName,
            logStreamName,
            jsonLogs: model.jsonLogs,
            platformLogs: model.platformLogs,
            logFile: functionLog.file,
          },
          environmentVariables(
            { ...model, environment: options.localize?.(model.environment) ?? model.environment },
            directory,
            logStreamName,
            options.credentialsFor(model),
            { region, ...options.endpoints() },
          ),
          model.timeoutSeconds * 1_000,
          listener,
        );
      },
    });
  }

  function replace(functions: readonly FunctionModel[]): void {
    const gone = new Set(entries.keys());
    let reserved = 0;
    for (const model of functions) {
      gone.delete(model.functionName);
      reserved += model.reservedConcurrency ?? 0;
      const key = JSON.stringify([codeKey(model), { ...model, code: undefined }]);
      const known = entries.get(model.functionName);
      if (known?.key === key) continue;
      if (known !== undefined) retire(known.pool);
      entries.set(model.functionName, { pool: createPool(model), key });
    }
    unreserved = Math.max(0, ACCOUNT_CONCURRENCY - reserved);
    for (const name of gone) {
      const entry = entries.get(name);
      entries.delete(name);
      if (entry !== undefined) retire(entry.pool);
    }
  }

  function retire(pool: FunctionPool): void {
    pool.drain();
    draining.add(pool);
  }

  async function run(name: string, payload: string, requestId?: string): Promise<PoolOutcome> {
    const pool = entries.get(name)?.pool;
    if (closed) return { kind: 'throttled' };
    if (pool === undefined) {
      return refused('ResourceNotFoundException', `Function not found: ${name}`);
    }
    // A character is at most three bytes, so that most events need no counting.
    if (payload.length * 3 > SYNCHRONOUS_LIMIT && Buffer.byteLength(payload) > SYNCHRONOUS_LIMIT) {
      return refused(
        'RequestTooLargeException',
        `Request must be smaller than ${SYNCHRONOUS_LIMIT} bytes for the InvokeFunction operation`,
      );
    }
    return pool.invoke(payload, requestId);
  }

  const asynchronous = new AsynchronousInvocations(clock, log, run, (event) =>
    options.onAsynchronousFailure?.(event),
  );

  function invokeAsync(functionName: string, payload: string): void {
    const model = entries.get(functionName)?.pool.model;
    if (model !== undefined) asynchronous.accept(model, payload);
    else log.error('lambda', `${functionName} was invoked and is no function of the template.`);
  }

  function pools(): FunctionPool[] {
    return [...[...entries.values()].map((entry) => entry.pool), ...draining];
  }

  let cancelSweep = () => {};
  function sweep(): void {
    for (const pool of draining) if (pool.size === 0) draining.delete(pool);
    for (const { pool } of entries.values()) void pool.reclaim(clock.now() - IDLE_MS);
    cancelSweep = clock.setTimer(sweep, SWEEP_MS);
  }

  replace(options.functions);
  cancelSweep = clock.setTimer(sweep, SWEEP_MS);

  return {
    service: new LambdaService(
      {
        models: () => [...entries.values()].map((entry) => entry.pool.model),
        model: (name) => entries.get(name)?.pool.model,
        run,
        invokeAsync,
      },
      `arn:aws:lambda:${region}:${options.accountId}:function:`,
      () => ids.uuid(),
    ),
    async invoke(functionName: string, payload: string): Promise<InvokeOutcome> {
      return toInvokeOutcome(await run(functionName, payload));
    },
    invokeAsync,
    replace,
    async kill(functionName) {
      const chosen = pools().filter(
        (pool) => functionName === undefined || pool.model.functionName === functionName,
      );
      const counts = await Promise.all(chosen.map((pool) => pool.kill()));
      return counts.reduce((sum, count) => sum + count, 0);
    },
    environments: (functionName) => entries.get(functionName)?.pool.size ?? 0,
    logLines: (functionName) => logs.lines(functionName),
    async close() {
      closed = true;
      cancelSweep();
      asynchronous.close();
      await Promise.all(pools().map((pool) => pool.close()));
      logs.close();
      if (options.inlineDirectory === undefined) rmSync(inline, { recursive: true, force: true });
    },
  };
}

function refused(errorType: string, errorMessage: string): PoolOutcome {
  return { kind: 'function-error', errorType, errorMessage, trace: [], durationMs: 0 };
}
