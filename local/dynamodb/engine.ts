import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import type { Closeable, RuntimeLog } from '../contracts.ts';
import { DynamoDbError } from './dynamodb-error.ts';
import { endOrphan, forgetEngine, noteEngine } from './orphan.ts';

export interface EngineOptions {
  /** SQLite file; in memory if absent. */
  databaseFile?: string;
  log: RuntimeLog;
  /** `CAUSERIE_DYNAMODB_ENDPOINT` names an engine that already runs; `PATH` is searched for one. */
  env: Readonly<Record<string, string | undefined>>;
}

export interface Engine extends Closeable {
  readonly endpoint: string;
}

const HOW_TO_INSTALL =
  'Install dynoxide (https://github.com/nubo-db/dynoxide; on Linux x64 `npm ci` brings it as the optional dependency @dynoxide/linux-x64) so that `dynoxide` is on the PATH, or set CAUSERIE_DYNAMODB_ENDPOINT to the address of a DynamoDB such as http://127.0.0.1:8000.';

/**
 * Starts dynoxide, the DynamoDB engine, or uses the one that the environment names.
 *
 * @throws DynamoDbError `ENGINE_MISSING` with what to install, `ENGINE_FAILED` with its last words
 */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const configured = options.env['CAUSERIE_DYNAMODB_ENDPOINT'];
  if (configured) return { endpoint: configured.replace(/\/$/, ''), close: async () => {} };
  const binary = packagedBinary() ?? binaryOnPath(options.env['PATH'] ?? '');
  if (binary === undefined) {
    throw new DynamoDbError('ENGINE_MISSING', `There is no DynamoDB engine. ${HOW_TO_INSTALL}`);
  }
  if (options.databaseFile !== undefined) await endOrphan(options.databaseFile);
  // The port is free when it is looked for; should another process take it meanwhile, try again.
  for (let attempt = 1; ; attempt++) {
    try {
      return await spawnEngine(binary, await freePort(), options);
    } catch (cause) {
      if (attempt === 3) throw cause;
    }
  }
}

async function spawnEngine(binary: string, port: number, options: EngineOptions): Promise<Engine> {
  const args = ['serve', '--host', '127.0.0.1', '--port', String(port)];
  if (options.databaseFile !== undefined) args.push('--db-path', options.databaseFile);
  const child = spawn(binary, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let closing = false;
  const exited = new Promise<void>((resolve) => {
    child.once('exit', (code, signal) => {
      if (!closing) options.log.error('dynamodb', `dynoxide ended (${signal ?? code}).`);
      resolve();
    });
    child.once('error', () => resolve());
  });
  // If this process ends without closing, the engine must not stay behind.
  const killOnExit = (): void => void child.kill('SIGTERM');
  process.once('exit', killOnExit);
  const stop = async (): Promise<void> => {
    closing = true;
    process.off('exit', killOnExit);
    child.kill('SIGTERM');
    const hard = setTimeout(() => child.kill('SIGKILL'), 3_000);
    await exited;
    clearTimeout(hard);
    if (options.databaseFile !== undefined) forgetEngine(options.databaseFile);
  };
  try {
    await untilListening(child);
    if (options.databaseFile !== undefined && child.pid !== undefined) {
      noteEngine(options.databaseFile, child.pid);
    }
  } catch (cause) {
    await stop();
    throw cause;
  }
  return { endpoint: `http://127.0.0.1:${port}`, close: stop };
}

function untilListening(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = '';
    const fail = (why: string): void =>
      reject(new DynamoDbError('ENGINE_FAILED', `dynoxide did not start: ${why} ${output.trim()}`));
    const timer = setTimeout(() => fail('it did not answer within 20 seconds.'), 20_000);
    const read = (chunk: Buffer): void => {
      output = (output + chunk.toString()).slice(-4_000);
      if (!output.includes('listening on')) return;
      clearTimeout(timer);
      resolve();
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('exit', (code) => {
      clearTimeout(timer);
      fail(`it ended with ${code}.`);
    });
    child.once('error', (cause) => {
      clearTimeout(timer);
      fail(cause.message);
    });
  });
}

function packagedBinary(): string | undefined {
  try {
    const require = createRequire(import.meta.url);
    const name = `@dynoxide/${process.platform}-${process.arch}/dynoxide`;
    return executable(require.resolve(name));
  } catch {
    return undefined; // an optional dependency that this platform does not have
  }
}

function binaryOnPath(path: string): string | undefined {
  for (const folder of path.split(delimiter)) {
    const found = folder === '' ? undefined : executable(join(folder, 'dynoxide'));
    if (found !== undefined) return found;
  }
  return undefined;
}

function executable(file: string): string | undefined {
  try {
    accessSync(file, constants.X_OK);
    return file;
  } catch {
    return undefined;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (address !== null && typeof address === 'object') resolve(address.port);
        else reject(new DynamoDbError('ENGINE_FAILED', 'There is no free port.'));
      });
    });
  });
}
