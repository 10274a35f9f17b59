import { randomUUID } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import { createIamFromState } from '../iam/iam.ts';
import type { TableUnits } from './consumed-capacity.ts';
import { createEngineClient } from './engine-client.ts';
import { type FaultPlan, planFaults } from './faults.ts';
import { createGateway } from './gateway.ts';
import type { ProxyCommand, ProxyReport, ProxyWorkerData } from './proxy-messages.ts';
import { startProxyServer } from './proxy-server.ts';

/**
 * The thread in which the DynamoDB proxy runs. Two calls a message pass through here, so it is
 * kept off the main thread and reports what it metered in sums.
 */

/** How long metered units may wait before the main thread hears of them, in milliseconds. */
const REPORT_EVERY_MS = 100;

const port = parentPort;
if (port === null) throw new Error('This file runs as a worker thread.');
const data = workerData as ProxyWorkerData;
const report = (message: ProxyReport): void => port.postMessage(message);

let iam = createIamFromState(data.iam, Date.now);
let faults: FaultPlan | undefined;
const tables = new Map(data.tables);
const pending = new Map<string, TableUnits>();
let timer: NodeJS.Timeout | undefined;

function record(units: TableUnits): void {
  const sum = pending.get(units.table);
  if (sum === undefined) {
    pending.set(units.table, { ...units });
  } else {
    sum.read += units.read;
    sum.write += units.write;
  }
  timer ??= setTimeout(reportUnits, REPORT_EVERY_MS);
}

function reportUnits(): void {
  clearTimeout(timer);
  timer = undefined;
  if (pending.size === 0) return;
  report({ kind: 'units', units: [...pending.values()] });
  pending.clear();
}

const engine = createEngineClient(data.engineEndpoint);
const gateway = createGateway({
  engine,
  iam: () => iam,
  tables,
  record,
  faults: () => faults,
  requestId: randomUUID,
  note: (level, message) => report({ kind: 'note', level, message }),
});
const server = await startProxyServer(gateway, () => iam, randomUUID, data.port);

port.on('message', (command: ProxyCommand) => {
  switch (command.kind) {
    case 'iam':
      iam = createIamFromState(command.state, Date.now);
      break;
    case 'table':
      tables.set(command.name, command.keys);
      break;
    case 'faults':
      faults = planFaults(command.faults);
      break;
    case 'flush':
      reportUnits();
      report({ kind: 'flushed', id: command.id });
      break;
    case 'close':
      server.close().then(() => {
        reportUnits();
        engine.close();
        port.close();
      });
      break;
  }
});
report({ kind: 'listening', port: server.port });
