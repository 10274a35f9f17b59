import { randomUUID } from 'node:crypto';
import type { AwsService, Clock, Closeable, Meter, RuntimeLog } from '../contracts.ts';
import { createDiskWatch, type DiskWatch } from '../disk-full.ts';
import type { Iam } from '../iam/iam.ts';
import { createDynamoDbService } from './dynamodb-service.ts';
import { startEngine } from './engine.ts';
import { createEngineClient } from './engine-client.ts';
import { ensureTable } from './ensure-table.ts';
import { type DynamoDbFaults, type FaultPlan, planFaults } from './faults.ts';
import { createGateway, type NoteKind } from './gateway.ts';
import { startProxyThread } from './proxy-thread.ts';
import type { TableKeys } from './request-permissions.ts';
import { type TableModel, tableKeys } from './table-model.ts';
import { sweepExpired } from './ttl-sweep.ts';

export interface DynamoDbOptions {
  iam: Iam;
  meter: Meter;
  clock: Clock;
  log: RuntimeLog;
  disk?: DiskWatch;
  /** SQLite file of the tables; in memory if absent. */
  databaseFile?: string;
  /** Port of the proxy; 0 or absent takes any free one. */
  port?: number;
  /** Milliseconds between sweeps for expired items; 10 minutes if absent. */
  sweepEveryMs?: number;
  env?: Readonly<Record<string, string | undefined>>;
}

export interface DynamoDb extends Closeable {
  /** For `AWS_ENDPOINT_URL_DYNAMODB`: the proxy in its own thread. */
  readonly endpoint: string;
  /** The same on the AWS endpoint, in the main thread, for the operator's command line. */
  readonly service: AwsService;
  /** @throws DynamoDbError `TABLE` */
  ensureTable(model: TableModel): Promise<void>;
  /** Produces failures from now on; `{}` ends them. */
  setFaults(faults: DynamoDbFaults): void;
  /** Resolves when the meter has the units of everything that was answered before. */
  flush(): Promise<void>;
  /** Deletes the expired items now. @returns how many */
  sweep(): Promise<number>;
}

/**
 * Starts DynamoDB: the engine as a process, the proxy in front of it as a thread.
 *
 * @throws DynamoDbError `ENGINE_MISSING` or `ENGINE_FAILED`
 */
export async function startDynamoDb(options: DynamoDbOptions): Promise<DynamoDb> {
  const { iam, log, meter, clock } = options;
  const disk = options.disk ?? createDiskWatch(undefined, log, clock);
  const engine = await startEngine({
    databaseFile: options.databaseFile,
    log,
    env: options.env ?? process.env,
  });
  const client = createEngineClient(engine.endpoint);
  const tables = new Map<string, TableKeys>();
  const models = new Map<string, TableModel>();
  let faults: FaultPlan | undefined;
  const note = (kind: NoteKind, message: string): void => {
    if (kind === 'disk') disk.say();
    else log[kind]('dynamodb', message);
  };

  const proxy = await startProxyThread({
    engineEndpoint: engine.endpoint,
    port: options.port ?? 0,
    iam,
    tables,
    meter,
    log,
    note,
  }).catch(async (cause: unknown) => {
    client.close();
    await engine.close();
    throw cause;
  });

  const gateway = createGateway({
    engine: client,
    iam: () => iam,
    tables,
    record({ table, read, write }) {
      if (read > 0) meter.record('dynamodb.read', read, table);
      if (write > 0) meter.record('dynamodb.write', write, table);
    },
    faults: () => faults,
    requestId: randomUUID,
    note,
  });

  const pause = (): Promise<void> => new Promise((resolve) => clock.setTimer(resolve, 20));
  async function sweep(): Promise<number> {
    let deleted = 0;
    for (const { tableName, properties } of models.values()) {
      const ttl = properties.TimeToLiveSpecification;
      if (ttl?.Enabled !== true || ttl.AttributeName === undefined) continue;
      const keyNames = properties.KeySchema.map((element) => element.AttributeName);
      const nowSeconds = Math.floor(clock.now() / 1000);
      const table = { tableName, keyNames, ttlAttribute: ttl.AttributeName };
      deleted += await sweepExpired(client, table, nowSeconds, pause);
    }
    return deleted;
  }

  let cancelSweep = (): void => {};
  let closed = false;
  const schedule = (): void => {
    cancelSweep = clock.setTimer(() => {
      sweep()
        .catch((cause: unknown) => {
          if (!closed && !disk.isFull(cause))
            log.error('dynamodb', `The sweep for expired items failed: ${cause}`);
        })
        .finally(() => {
          if (!closed) schedule();
        });
    }, options.sweepEveryMs ?? 600_000);
  };
  schedule();

  return {
    endpoint: proxy.endpoint,
    service: createDynamoDbService(gateway),
    async ensureTable(model) {
      await ensureTable(client, model);
      const keys = tableKeys(model.properties);
      tables.set(model.tableName, keys);
      models.set(model.tableName, model);
      proxy.setTable(model.tableName, keys);
    },
    setFaults(wanted) {
      faults = planFaults(wanted);
      proxy.setFaults(wanted);
    },
    flush: () => proxy.flush(),
    sweep,
    async close() {
      closed = true;
      cancelSweep();
      await proxy.close();
      client.close();
      await engine.close();
    },
  };
}
