/**
 * What runs inside an execution environment, in place of Lambda's Node.js runtime client: loads the
 * handler once, then answers one event at a time. It is started as text (see `environment.ts`), so
 * it imports nothing but Node's own modules.
 */
import { existsSync, readFileSync, writeSync } from 'node:fs';
import Module from 'node:module';
import { dirname, extname, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';
import { format } from 'node:util';
import { parentPort, workerData } from 'node:worker_threads';

/** What the host tells an environment at its start. */
export interface EnvironmentSettings {
  taskRoot: string;
  /** 'index.handler' */
  handler: string;
  functionName: string;
  functionArn: string;
  memoryMb: number;
  logGroupName: string;
  logStreamName: string;
  jsonLogs: boolean;
  platformLogs: boolean;
  /** Where lines go; without a file they go to the host as messages. */
  logFile: number | undefined;
}

/** To the environment: the request's id, the milliseconds that it has, the event as JSON text. */
export type EnvironmentRequest = [requestId: string, remainingMs: number, payload: string];

/** From the environment. `logBytes` is what was written since the last message of these kinds. */
export type EnvironmentMessage =
  | ['ready', initMs: number, logBytes: number]
  | ['init-error', errorType: string, errorMessage: string, trace: string[]]
  | ['ok', payload: string, durationMs: number, logBytes: number]
  | ['error', string, string, trace: string[], durationMs: number, logBytes: number]
  | ['log', text: string];

type Write = (
  chunk: string | Uint8Array,
  encoding?: BufferEncoding | (() => void),
  done?: () => void,
) => boolean;

type Handler = (event: unknown, context: object) => unknown;

class RuntimeError extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

/** Lambda answers at most 6 MB; in `Invoke`'s own words. */
const RESPONSE_LIMIT = 6_291_556;

const settings: EnvironmentSettings = workerData;
const host = parentPort;
if (host === null) throw new Error('An execution environment runs in a worker thread only.');
const port = host;

let requestId = '';
let logBytes = 0;
let unsent = '';

function write(text: string): void {
  logBytes += Buffer.byteLength(text);
  // A write to the page cache takes microseconds and survives the environment's death.
  if (settings.logFile !== undefined) {
    try {
      writeSync(settings.logFile, text);
    } catch (error) {
      // A full disk loses the line: that is no reason for the function to fail.
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    }
    return;
  }
  if (unsent === '') setImmediate(sendLog);
  unsent += text;
}

/** Lines without a file go to the host together: a message for each would cost more than the event. */
function sendLog(): void {
  if (unsent !== '') port.postMessage(['log', unsent] satisfies EnvironmentMessage);
  unsent = '';
}

function takeLogBytes(): number {
  sendLog();
  const bytes = logBytes;
  logBytes = 0;
  return bytes;
}

/** `time  request  LEVEL  message`, or a JSON line, as Lambda's patched console writes. */
function line(level: string, message: string): string {
  const timestamp = new Date().toISOString();
  return settings.jsonLogs
    ? `${JSON.stringify({ timestamp, level, requestId, message })}\n`
    : `${timestamp}\t${requestId}\t${level}\t${message}\n`;
}

function patchOutput(): void {
  for (const stream of [process.stdout, process.stderr]) {
    // The streams themselves stay: the thread's own plumbing talks to them.
    const replacement: Write = (chunk, encoding, done) => {
      write(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8'));
      const callback = typeof encoding === 'function' ? encoding : done;
      if (callback !== undefined) queueMicrotask(callback);
      return true;
    };
    Object.defineProperty(stream, 'write', { value: replacement, configurable: true });
  }
  const order = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];
  const least = order.indexOf(process.env['AWS_LAMBDA_LOG_LEVEL'] ?? 'TRACE');
  const levels = { log: 'INFO', info: 'INFO', debug: 'DEBUG', warn: 'WARN', error: 'ERROR' };
  for (const [method, level] of Object.entries(levels)) {
    Object.defineProperty(console, method, {
      value:
        order.indexOf(level) < least
          ? () => undefined
          : (...values: unknown[]) => write(line(level, format(...values))),
      configurable: true,
      writable: true,
    });
  }
}

async function importFile(file: string): Promise<Record<string, unknown>> {
  // On Lambda nothing lies above the code, so `.js` without a package.json is CommonJS; here the
  // project around the assembly may say "module".
  if (extname(file) === '.js' && !existsSync(join(settings.taskRoot, 'package.json'))) {
    const source = readFileSync(file, 'utf8');
    const module = new Module(file);
    module.filename = file;
    module.paths = Module.createRequire(file).resolve.paths('x') ?? [dirname(file)];
    const compile: unknown = Reflect.get(module, '_compile');
    if (typeof compile === 'function') {
      compile.call(module, source, file);
      return module.exports;
    }
  }
  return import(pathToFileURL(file).href);
}

async function loadHandler(): Promise<Handler> {
  const match = /^(.*?)([^/.]+)\.(.+)$/.exec(settings.handler);
  const [, folder = '', name = '', path = ''] = match ?? [];
  const base = join(settings.taskRoot, folder, name);
  const file = ['.js', '.mjs', '.cjs'].map((end) => base + end).find((item) => existsSync(item));
  if (file === undefined) {
    throw new RuntimeError('Runtime.ImportModuleError', `Error: Cannot find module '${name}'`);
  }
  const exports = await importFile(file);
  let value: unknown = exports;
  for (const part of path.split('.')) {
    value = typeof value === 'object' && value !== null ? Reflect.get(value, part) : undefined;
  }
  if (typeof value !== 'function') {
    throw new RuntimeError(
      'Runtime.HandlerNotFound',
      `${settings.handler} is undefined or not exported`,
    );
  }
  if (value.length >= 3) {
    // nodejs24.x dropped handlers that take a callback.
    throw new RuntimeError(
      'Runtime.CallbackHandlerDeprecated',
      'ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. Modify the function to use an async handler.',
    );
  }
  return value as Handler;
}

function contextOf(id: string, deadline: number): object {
  return {
    // Node.js 24 never waits for the event loop, whatever a handler sets here.
    callbackWaitsForEmptyEventLoop: true,
    functionName: settings.functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: settings.functionArn,
    memoryLimitInMB: String(settings.memoryMb),
    awsRequestId: id,
    logGroupName: settings.logGroupName,
    logStreamName: settings.logStreamName,
    getRemainingTimeInMillis: () => Math.max(0, Math.floor(deadline - performance.now())),
  };
}

function describe(thrown: unknown): [type: string, message: string, trace: string[]] {
  if (thrown instanceof Error) {
    return [thrown.name, thrown.message, (thrown.stack ?? '').split('\n')];
  }
  return [typeof thrown === 'string' ? 'string' : 'Error', String(thrown), []];
}

function answerText(result: unknown): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(result);
  } catch (thrown) {
    throw new RuntimeError('Runtime.MarshalError', `Unable to stringify response body: ${thrown}`);
  }
  if (text === undefined) return 'null';
  // A character is at most three bytes, so that most answers need no counting.
  if (text.length * 3 > RESPONSE_LIMIT && Buffer.byteLength(text) > RESPONSE_LIMIT) {
    throw new RuntimeError(
      'Function.ResponseSizeTooLarge',
      `Response payload size exceeded maximum allowed payload size (${RESPONSE_LIMIT} bytes).`,
    );
  }
  return text;
}

function report(id: string, durationMs: number): void {
  if (!settings.platformLogs) return;
  const billed = Math.ceil(durationMs);
  write(
    `END RequestId: ${id}\nREPORT RequestId: ${id}\tDuration: ${durationMs.toFixed(2)} ms\tBilled Duration: ${billed} ms\tMemory Size: ${settings.memoryMb} MB\n`,
  );
}

async function run(handler: Handler, [id, remaining, payload]: EnvironmentRequest): Promise<void> {
  const start = performance.now();
  requestId = id;
  if (settings.platformLogs) write(`START RequestId: ${id} Version: $LATEST\n`);
  try {
    const event: unknown = JSON.parse(payload);
    const text = answerText(await handler(event, contextOf(id, start + remaining)));
    const duration = performance.now() - start;
    report(id, duration);
    port.postMessage(['ok', text, duration, takeLogBytes()] satisfies EnvironmentMessage);
  } catch (thrown) {
    const duration = performance.now() - start;
    const [errorType, errorMessage, trace] = describe(thrown);
    write(
      line('ERROR', `Invoke Error ${JSON.stringify({ errorType, errorMessage, stack: trace })}`),
    );
    report(id, duration);
    port.postMessage([
      'error',
      errorType,
      errorMessage,
      trace,
      duration,
      takeLogBytes(),
    ] satisfies EnvironmentMessage);
  }
}

patchOutput();
const initStart = performance.now();
try {
  const handler = await loadHandler();
  port.on('message', (request: EnvironmentRequest) => void run(handler, request));
  const initMs = performance.now() - initStart;
  port.postMessage(['ready', initMs, takeLogBytes()] satisfies EnvironmentMessage);
} catch (thrown) {
  const [errorType, errorMessage, trace] = describe(thrown);
  write(line('ERROR', `Init Error ${JSON.stringify({ errorType, errorMessage, stack: trace })}`));
  sendLog();
  port.postMessage(['init-error', errorType, errorMessage, trace] satisfies EnvironmentMessage);
}
