import { performance } from 'node:perf_hooks';
import { Worker } from 'node:worker_threads';
import type {
  EnvironmentMessage,
  EnvironmentRequest,
  EnvironmentSettings,
} from './environment-worker.ts';
import { workerSource } from './worker-source.ts';

/** Init may take 10 s (https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html). */
const INIT_LIMIT_MS = 10_000;

/** Why an invocation gave no result. Times in milliseconds. */
export interface Failure {
  kind: 'function-error' | 'timed-out';
  errorType: string;
  errorMessage: string;
  trace: string[];
  durationMs: number;
}

export type RunResult = { kind: 'ok'; payload: string; durationMs: number } | Failure;

/** Told what happens to an environment. Exactly one of `onReady` and `onInitFailed` comes first. */
export interface EnvironmentListener {
  onReady(environment: ExecutionEnvironment, initMs: number): void;
  onInitFailed(environment: ExecutionEnvironment, failure: Failure): void;
  /** It is gone: crashed while idle, or after its last event. */
  onGone(environment: ExecutionEnvironment): void;
  /** A line that was written without a log file. */
  onLog(text: string): void;
  onLogBytes(bytes: number): void;
}

interface Running {
  requestId: string;
  startedAt: number;
  timer: NodeJS.Timeout;
  resolve(result: RunResult): void;
}

/**
 * One execution environment: a worker thread with its own heap, `process.env` and modules, that
 * handles one event at a time. Its time is the machine's, not the runtime's `Clock`, as the
 * handler's own time is.
 */
export class ExecutionEnvironment {
  /** When it was last used, in the pool's time. */
  idleSince = 0;
  state: 'starting' | 'idle' | 'running' | 'gone' = 'starting';
  private readonly worker: Worker;
  private readonly listener: EnvironmentListener;
  private readonly timeoutMs: number;
  private readonly initStart = performance.now();
  private readonly initTimer: NodeJS.Timeout;
  private running: Running | undefined;
  private death: { errorType: string; errorMessage: string; trace: string[] } | undefined;

  constructor(
    settings: EnvironmentSettings,
    variables: Record<string, string>,
    timeoutMs: number,
    listener: EnvironmentListener,
  ) {
    this.listener = listener;
    this.timeoutMs = timeoutMs;
    this.worker = new Worker(workerSource(), {
      env: variables,
      workerData: settings,
      stdout: true,
      stderr: true,
      execArgv: [],
      resourceLimits: {
        maxOldGenerationSizeMb: settings.memoryMb,
        // Node's own choice for the young generation would be added to the limit.
        maxYoungGenerationSizeMb: 16,
      },
    });
    this.worker.stdout.resume();
    this.worker.stderr.on('data', (chunk: Buffer) => listener.onLog(chunk.toString('utf8')));
    this.worker.on('message', (message: EnvironmentMessage) => this.onMessage(message));
    this.worker.on('error', (error) => this.onError(error));
    this.worker.on('exit', (code) => this.onExit(code));
    this.initTimer = setTimeout(() => this.onInitTimeout(), INIT_LIMIT_MS);
  }

  /** Hands it one event as JSON text. Only while it is `idle`. Never rejects. */
  run(requestId: string, payload: string): Promise<RunResult> {
    this.state = 'running';
    return new Promise((resolve) => {
      this.running = {
        requestId,
        startedAt: performance.now(),
        timer: setTimeout(() => this.onTimeout(), this.timeoutMs),
        resolve,
      };
      this.worker.postMessage([requestId, this.timeoutMs, payload] satisfies EnvironmentRequest);
    });
  }

  /** Ends it at once; an event that it handles fails as when AWS's host goes down. */
  async terminate(): Promise<void> {
    this.death ??= {
      errorType: 'Runtime.ExitError',
      errorMessage: 'Runtime exited with error: signal: killed',
      trace: [],
    };
    await this.worker.terminate();
  }

  private onMessage(message: EnvironmentMessage): void {
    switch (message[0]) {
      case 'ok':
        this.listener.onLogBytes(message[3]);
        this.settle({ kind: 'ok', payload: message[1], durationMs: message[2] });
        break;
      case 'error': {
        const [, errorType, errorMessage, trace, durationMs, logBytes] = message;
        this.listener.onLogBytes(logBytes);
        this.settle({ kind: 'function-error', errorType, errorMessage, trace, durationMs });
        break;
      }
      case 'log':
        this.listener.onLog(message[1]);
        break;
      case 'ready':
        clearTimeout(this.initTimer);
        if (this.state !== 'starting') break;
        this.state = 'idle';
        this.listener.onLogBytes(message[2]);
        this.listener.onReady(this, message[1]);
        break;
      case 'init-error': {
        const [, errorType, errorMessage, trace] = message;
        this.failInit({ errorType, errorMessage, trace });
      }
    }
  }

  private settle(result: RunResult): void {
    const running = this.running;
    if (running === undefined) return;
    this.running = undefined;
    clearTimeout(running.timer);
    this.state = 'idle';
    running.resolve(result);
  }

  private failInit(reason: { errorType: string; errorMessage: string; trace: string[] }): void {
    clearTimeout(this.initTimer);
    if (this.state !== 'starting') return;
    this.state = 'gone';
    this.listener.onInitFailed(this, {
      kind: 'function-error',
      ...reason,
      durationMs: performance.now() - this.initStart,
    });
    void this.worker.terminate();
  }

  private onInitTimeout(): void {
    this.failInit({
      errorType: 'Sandbox.Timedout',
      errorMessage: `INIT_REPORT Init Duration: ${INIT_LIMIT_MS}.00 ms Phase: init Status: timeout`,
      trace: [],
    });
  }

  private onTimeout(): void {
    const running = this.running;
    if (running === undefined) return;
    const seconds = (this.timeoutMs / 1000).toFixed(2);
    const errorMessage = `RequestId: ${running.requestId} Error: Task timed out after ${seconds} seconds`;
    this.running = undefined;
    this.state = 'gone';
    this.listener.onLog(`${new Date().toISOString()} ${errorMessage}\n`);
    this.listener.onGone(this);
    running.resolve({
      kind: 'timed-out',
      errorType: 'Sandbox.Timedout',
      errorMessage,
      trace: [],
      durationMs: this.timeoutMs,
    });
    void this.worker.terminate();
  }

  private onError(error: unknown): void {
    const { name, message, stack, code } = Object.assign({ code: '' }, error) as Error & {
      code: string;
    };
    this.death ??=
      code === 'ERR_WORKER_OUT_OF_MEMORY'
        ? {
            errorType: 'Runtime.OutOfMemory',
            errorMessage: 'Runtime exited with error: signal: killed',
            trace: [],
          }
        : {
            errorType: error instanceof Error ? error.name : (name ?? 'Error'),
            errorMessage: error instanceof Error ? error.message : (message ?? String(error)),
            trace: ((error instanceof Error ? error.stack : stack) ?? '').split('\n'),
          };
  }

  private onExit(code: number): void {
    clearTimeout(this.initTimer);
    const { state, running } = this;
    const reason = this.death ?? {
      errorType: 'Runtime.ExitError',
      errorMessage:
        code === 0
          ? 'Runtime exited without providing a reason'
          : `Runtime exited with error: exit status ${code}`,
      trace: [],
    };
    if (state === 'starting') {
      this.failInit(reason);
      return;
    }
    if (state === 'gone') return;
    this.state = 'gone';
    this.running = undefined;
    this.listener.onGone(this);
    if (running === undefined) return;
    clearTimeout(running.timer);
    this.listener.onLog(
      `${new Date().toISOString()} ${reason.errorType}: ${reason.errorMessage}\n`,
    );
    running.resolve({
      kind: 'function-error',
      errorType: reason.errorType,
      errorMessage: reason.errorType.startsWith('Runtime.')
        ? `RequestId: ${running.requestId} Error: ${reason.errorMessage}`
        : reason.errorMessage,
      trace: reason.trace,
      durationMs: performance.now() - running.startedAt,
    });
  }
}
