import { availableParallelism } from 'node:os';
import { performance } from 'node:perf_hooks';
import type { Clock, Ids, InvokeOutcome, Meter } from '../contracts.ts';
import type { FunctionModel } from '../template/functions.ts';
import type {
  EnvironmentListener,
  ExecutionEnvironment,
  Failure,
  RunResult,
} from './execution-environment.ts';
import type { FunctionLog } from './function-logs.ts';
import type { StartGate } from './start-gate.ts';

/** What it costs to start an environment: waiting less than this for a warm one is quicker. */
const START_COST_MS = 100;
/** After this long an environment is started even where the cores are used up … */
const PATIENCE_MS = 250;
/**
 * … and after this long when there are several for each core: another only slows them down. What starts
 * takes a hundred times as long for an event as what is warm, so that after a restart under full load each
 * one more made all others wait longer still, and even more start, until nothing got done in time.
 */
const LONG_PATIENCE_MS = 10_000;
const SEVERAL = 2 * availableParallelism();
/** How often waiting invocations are looked at. */
const LOOK_MS = 20;

/**
 * While there are fewer environments than reserved, this machine is what holds events up: on AWS
 * they would be running already. So they may wait, unless it would be longer than this.
 */
const LONGEST_WAIT_MS = 2_000;
/** Nor longer than this at all: whoever asked has given up by then, and what is done for him is done in vain. */
const IN_VAIN_MS = 3_000;

/** How an invocation ended, with the words that `Invoke` answers a failure with. */
export type PoolOutcome = RunResult | { kind: 'throttled' };

interface Waiting {
  requestId: string;
  payload: string;
  since: number;
  resolve(outcome: PoolOutcome): void;
}

export interface PoolOptions {
  model: FunctionModel;
  clock: Clock;
  ids: Ids;
  meter: Meter;
  log: FunctionLog;
  gate: StartGate;
  /** Starts an environment of the function. */
  create(listener: EnvironmentListener): ExecutionEnvironment;
  /** Reserves one of the account's unreserved executions; only for functions without their own. */
  takeUnreserved(): boolean;
  returnUnreserved(): void;
}

/**
 * A function's environments. On AWS an event that finds none free starts one at once; here it waits
 * for a warm one as long as that is likely to be quicker than to start another, because an
 * environment that starts takes its 100 ms of CPU from those that work. No more events than the
 * reserved concurrency run at once, and when that many run, further ones are throttled.
 */
export class FunctionPool implements EnvironmentListener {
  readonly model: FunctionModel;
  private readonly options: PoolOptions;
  private readonly environments = new Set<ExecutionEnvironment>();
  /** Last used last, so that those not needed grow old. */
  private readonly idle: ExecutionEnvironment[] = [];
  private readonly waiting: Waiting[] = [];
  private inFlight = 0;
  private starting = 0;
  private draining = false;
  private looking: NodeJS.Timeout | undefined;
  /** Moving average of what an event takes, in milliseconds. */
  private averageMs = START_COST_MS;

  constructor(options: PoolOptions) {
    this.options = options;
    this.model = options.model;
  }

  /** Environments that exist now, starting ones included. */
  get size(): number {
    return this.environments.size;
  }

  /** Resolves when the handler has returned, failed or run out of time. Never rejects. */
  invoke(payload: string, requestId = this.options.ids.uuid()): Promise<PoolOutcome> {
    if (!this.admit()) return Promise.resolve({ kind: 'throttled' });
    this.inFlight++;
    const environment = this.idle.pop();
    if (environment !== undefined) return this.run(environment, requestId, payload);
    return new Promise((resolve) => {
      this.waiting.push({ requestId, payload, since: performance.now(), resolve });
      this.considerStarting();
    });
  }

  /** Starts another environment if events wait and it is worth it. */
  considerStarting(): void {
    if (this.waiting.length === 0) return;
    if (this.isWorthStarting() && this.options.gate.tryEnter(this)) {
      this.starting++;
      this.environments.add(this.options.create(this));
    }
    this.looking ??= setTimeout(() => {
      this.looking = undefined;
      this.considerStarting();
    }, LOOK_MS);
  }

  onReady(environment: ExecutionEnvironment, initMs: number): void {
    this.starting--;
    this.options.gate.leave();
    // AWS bills the init phase as it bills the rest.
    this.bill(initMs);
    this.release(environment);
  }

  onInitFailed(environment: ExecutionEnvironment, failure: Failure): void {
    this.starting--;
    this.environments.delete(environment);
    this.options.gate.leave();
    const next = this.waiting.shift();
    if (next !== undefined) this.finish(failure, next.resolve);
    this.considerStarting();
  }

  onGone(environment: ExecutionEnvironment): void {
    this.environments.delete(environment);
    const index = this.idle.indexOf(environment);
    if (index >= 0) this.idle.splice(index, 1);
    this.considerStarting();
  }

  onLog(text: string): void {
    this.options.log.write(text);
    if (this.options.log.file !== undefined) this.onLogBytes(Buffer.byteLength(text));
  }

  onLogBytes(bytes: number): void {
    if (bytes > 0) this.options.meter.record('logs.byte', bytes, this.model.functionName);
  }

  /** Ends environments that have been idle since before `time` (milliseconds of the clock). */
  async reclaim(time: number): Promise<void> {
    const old = this.idle.filter((environment) => environment.idleSince < time);
    for (const environment of old) this.idle.splice(this.idle.indexOf(environment), 1);
    await Promise.all(old.map((environment) => environment.terminate()));
  }

  /** Ends all environments at once; events in them fail. Returns how many there were. */
  async kill(): Promise<number> {
    const all = [...this.environments];
    await Promise.all(all.map((environment) => environment.terminate()));
    return all.length;
  }

  /** Lets running and waiting events finish, in the code that they were accepted by; then it is gone. */
  drain(): void {
    this.draining = true;
    for (const environment of this.idle.splice(0)) void environment.terminate();
  }

  /** Ends everything; waiting events are answered as throttled. */
  async close(): Promise<void> {
    this.draining = true;
    clearTimeout(this.looking);
    for (const { resolve } of this.waiting.splice(0)) this.finish({ kind: 'throttled' }, resolve);
    await this.kill();
  }

  /** Environments that have started. */
  private get warm(): number {
    return this.environments.size - this.starting;
  }

  private admit(): boolean {
    const { reservedConcurrency } = this.model;
    if (this.warm >= SEVERAL && this.expectedWaitMs() > IN_VAIN_MS) return false;
    if (reservedConcurrency === undefined) return this.options.takeUnreserved();
    if (this.inFlight < reservedConcurrency) return true;
    return this.environments.size < reservedConcurrency && this.expectedWaitMs() < LONGEST_WAIT_MS;
  }

  private isWorthStarting(): boolean {
    const { warm } = this;
    if (this.starting >= this.waiting.length) return false;
    if (warm + this.starting === 0) return true;
    const head = this.waiting[0];
    const waited = head === undefined ? 0 : performance.now() - head.since;
    if (waited > (warm < SEVERAL ? PATIENCE_MS : LONG_PATIENCE_MS)) return true;
    if (this.options.gate.saturated) return false;
    return waited > START_COST_MS || (warm > 0 && this.expectedWaitMs() > START_COST_MS);
  }

  /** How long an event that comes now is likely to wait. */
  private expectedWaitMs(): number {
    return (this.averageMs * this.waiting.length) / Math.max(1, this.warm);
  }

  private async run(
    environment: ExecutionEnvironment,
    requestId: string,
    payload: string,
  ): Promise<PoolOutcome> {
    const result = await environment.run(requestId, payload);
    this.averageMs += (result.durationMs - this.averageMs) * 0.1;
    this.bill(result.durationMs);
    if (environment.state === 'idle') this.release(environment);
    this.account();
    return result;
  }

  private release(environment: ExecutionEnvironment): void {
    const next = this.waiting.shift();
    if (next !== undefined) {
      void this.run(environment, next.requestId, next.payload).then(next.resolve);
    } else if (this.draining) {
      void environment.terminate();
    } else {
      environment.idleSince = this.options.clock.now();
      this.idle.push(environment);
    }
  }

  private finish(outcome: PoolOutcome, resolve: (outcome: PoolOutcome) => void): void {
    if (outcome.kind !== 'throttled') this.bill(outcome.durationMs);
    this.account();
    resolve(outcome);
  }

  private account(): void {
    this.inFlight--;
    if (this.model.reservedConcurrency === undefined) this.options.returnUnreserved();
    this.options.meter.record('lambda.request', 1, this.model.functionName);
  }

  private bill(durationMs: number): void {
    const gbSeconds = (Math.ceil(durationMs) / 1000) * (this.model.memoryMb / 1024);
    this.options.meter.record('lambda.gbSecond', gbSeconds, this.model.functionName);
  }
}

/** The outcome in the words of the other parts of the runtime. */
export function toInvokeOutcome(outcome: PoolOutcome): InvokeOutcome {
  return outcome.kind === 'timed-out'
    ? { kind: 'timed-out', durationMs: outcome.durationMs }
    : outcome;
}
