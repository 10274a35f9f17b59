import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Closeable, Meter, RuntimeLog } from '../contracts.ts';
import type { Iam } from '../iam/iam.ts';
import { DynamoDbError } from './dynamodb-error.ts';
import type { DynamoDbFaults } from './faults.ts';
import type { NoteKind } from './gateway.ts';
import type { ProxyCommand, ProxyReport, ProxyWorkerData } from './proxy-messages.ts';
import type { TableKeys } from './request-permissions.ts';

export interface ProxyThread extends Closeable {
  readonly endpoint: string;
  setTable(name: string, keys: TableKeys): void;
  setFaults(faults: DynamoDbFaults): void;
  /** Resolves when the meter has everything that was answered before. */
  flush(): Promise<void>;
}

export interface ProxyThreadOptions {
  engineEndpoint: string;
  port: number;
  iam: Iam;
  tables: ReadonlyMap<string, TableKeys>;
  meter: Meter;
  note(kind: NoteKind, message: string): void;
  log: RuntimeLog;
}

/**
 * Starts the proxy in a thread of its own and keeps its IAM as the main thread's is.
 *
 * @throws DynamoDbError `ENGINE_FAILED` when the thread ends before it listens
 */
export async function startProxyThread(options: ProxyThreadOptions): Promise<ProxyThread> {
  const { iam, log, meter } = options;
  const data: ProxyWorkerData = {
    engineEndpoint: options.engineEndpoint,
    port: options.port,
    iam: iam.state(),
    tables: [...options.tables],
  };
  const worker = new Worker(new URL('./proxy-worker.ts', import.meta.url), { workerData: data });
  const post = (command: ProxyCommand): void => worker.postMessage(command);
  const exited = once(worker, 'exit');
  const flushes = new Map<number, () => void>();
  let lastFlush = 0;
  let closing = false;

  const port = await new Promise<number>((resolve, reject) => {
    worker.on('message', (report: ProxyReport) => {
      switch (report.kind) {
        case 'listening':
          resolve(report.port);
          break;
        case 'units':
          for (const { table, read, write } of report.units) {
            if (read > 0) meter.record('dynamodb.read', read, table);
            if (write > 0) meter.record('dynamodb.write', write, table);
          }
          break;
        case 'flushed':
          flushes.get(report.id)?.();
          flushes.delete(report.id);
          break;
        case 'note':
          options.note(report.level, report.message);
          break;
      }
    });
    worker.on('error', (cause) => {
      log.error('dynamodb', `The proxy's thread failed: ${cause}`);
      reject(new DynamoDbError('ENGINE_FAILED', 'The DynamoDB proxy did not start.', { cause }));
    });
    worker.on('exit', () => {
      for (const done of flushes.values()) done();
      flushes.clear();
      if (!closing) log.error('dynamodb', "The proxy's thread ended; restart the runtime.");
    });
  });

  // Roles are registered in bursts, so one message carries all that changed in a turn.
  let announced = false;
  iam.onChange(() => {
    if (announced || closing) return;
    announced = true;
    queueMicrotask(() => {
      announced = false;
      if (!closing) post({ kind: 'iam', state: iam.state() });
    });
  });

  return {
    endpoint: `http://127.0.0.1:${port}`,
    setTable: (name, keys) => post({ kind: 'table', name, keys }),
    setFaults: (faults) => post({ kind: 'faults', faults }),
    flush() {
      if (closing) return Promise.resolve();
      lastFlush += 1;
      const id = lastFlush;
      return new Promise((resolve) => {
        flushes.set(id, resolve);
        post({ kind: 'flush', id });
      });
    },
    async close() {
      if (!closing) post({ kind: 'close' });
      closing = true;
      await exited;
    },
  };
}
