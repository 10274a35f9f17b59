import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMeter } from '../../../local/bill/meter.ts';
import type { Clock, Ids } from '../../../local/contracts.ts';
import { createLambda, type Lambda, type LambdaOptions } from '../../../local/lambda/lambda.ts';
import type { FunctionModel } from '../../../local/template/functions.ts';

/** A clock that a test moves by hand. */
export class HandClock implements Clock {
  private time = 1_700_000_000_000;
  private timers: { at: number; fn: () => void }[] = [];

  now(): number {
    return this.time;
  }

  setTimer(fn: () => void, ms: number): () => void {
    const timer = { at: this.time + ms, fn };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((item) => item !== timer);
    };
  }

  advance(ms: number): void {
    this.time += ms;
    const due = this.timers.filter((timer) => timer.at <= this.time);
    this.timers = this.timers.filter((timer) => timer.at > this.time);
    for (const timer of due) timer.fn();
  }
}

function countingIds(): Ids {
  let count = 0;
  return {
    uuid: () => `00000000-0000-4000-8000-${String(++count).padStart(12, '0')}`,
    token: (length) => String(++count).padStart(length, 'A'),
  };
}

const root = mkdtempSync(join(tmpdir(), 'causerie-lambda-test-'));
let folders = 0;

/** A function whose `index.mjs` is `source`. */
export function functionWith(source: string, settings: Partial<FunctionModel> = {}): FunctionModel {
  const directory = join(root, String(++folders));
  mkdirSync(directory);
  writeFileSync(join(directory, 'index.mjs'), source);
  const functionName = settings.functionName ?? 'subject';
  return {
    functionName,
    arn: `arn:aws:lambda:eu-west-3:111122223333:function:${functionName}`,
    logicalId: 'Subject',
    roleId: 'Stack/Role',
    code: { directory },
    handler: 'index.handler',
    runtime: 'nodejs24.x',
    memoryMb: 512,
    timeoutSeconds: 5,
    reservedConcurrency: 4,
    environment: {},
    logGroupName: `/aws/lambda/${functionName}`,
    jsonLogs: false,
    logLevel: undefined,
    platformLogs: true,
    asynchronous: { maximumRetryAttempts: 2, onFailureArn: undefined },
    ...settings,
  };
}

export interface Bench {
  lambda: Lambda;
  clock: HandClock;
  meter: ReturnType<typeof createMeter>;
}

const open: Lambda[] = [];

/** A Lambda that serves `functions`, closed by `closeAll`. */
export function start(functions: FunctionModel[], options: Partial<LambdaOptions> = {}): Bench {
  const clock = new HandClock();
  const meter = createMeter();
  const lambda = createLambda({
    functions,
    clock,
    ids: countingIds(),
    meter,
    log: { info: () => undefined, error: () => undefined },
    region: 'eu-west-3',
    accountId: '111122223333',
    credentialsFor: (model) => ({
      accessKeyId: `key of ${model.roleId}`,
      secretAccessKey: 'secret',
      sessionToken: 'token',
    }),
    endpoints: () => ({
      endpointUrl: 'http://127.0.0.1:4000',
      dynamodbEndpointUrl: 'http://127.0.0.1:4001',
    }),
    ...options,
  });
  open.push(lambda);
  return { lambda, clock, meter };
}

/** Closes what the test started. */
export async function closeAll(): Promise<void> {
  await Promise.all(open.splice(0).map((lambda) => lambda.close()));
}

/** Takes the functions' folders away. */
export function removeFunctions(): void {
  rmSync(root, { recursive: true, force: true });
}

/** The handler's result; throws when the invocation failed. */
export async function result(
  lambda: Lambda,
  event: unknown = {},
  name = 'subject',
): Promise<unknown> {
  const outcome = await lambda.invoke(name, JSON.stringify(event));
  if (outcome.kind !== 'ok') throw new Error(JSON.stringify(outcome));
  return JSON.parse(outcome.payload);
}
