import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type WebSocket from 'ws';
import { readOptions, wholeNumber } from '../bin/support/options.ts';
import type { Outputs } from '../bin/support/outputs.ts';
import { createProgress } from '../bin/support/progress.ts';
import type { Bill } from '../bin/support/replay/bill.ts';
import { openOffice } from '../bin/support/replay/hire.ts';
import { createApi } from '../bin/support/replay/http.ts';
import { startLocalChild } from '../bin/support/replay/local-child.ts';
import { begin, type HeardAt, listen, newCustomerToken } from './support/arrivals.ts';
import { metered } from './support/metered.ts';
import { putAgentsOnline, takeAgentsOffline } from './support/staff.ts';

/** `node bench/routing.ts`: how long an assignment takes, and what it costs with how many agents. */
const { values } = readOptions({
  command: 'node bench/routing.ts',
  summary:
    'Customers begin conversations at a steady rate while agents are free: milliseconds until both have the assignment. Then the bill of a conversation that begins and is assigned, with 10, 100 and 1,300 agents online. Ends with 1 when the bill grows with the agents.',
  options: {
    rate: { type: 'string', value: 'N', help: 'conversations a second (default 10)' },
    seconds: { type: 'string', value: 'N', help: 'for how long (default 20)' },
    agents: { type: 'string', value: 'N', help: 'agents who take them (default 20)' },
  },
});
const rate = wholeNumber('rate', values.rate, { min: 1, max: 100, otherwise: 10 });
const seconds = wholeNumber('seconds', values.seconds, { min: 1, max: 60, otherwise: 20 });
const agentCount = wholeNumber('agents', values.agents, { min: 1, max: 200, otherwise: 20 });
/** Begun and not counted: what a first request finds cold is not part of what others take. */
const warmUp = 2 * rate;

const progress = createProgress();
progress.step('Starting a deployment on this machine');
const child = await startLocalChild();
const { outputs } = child;
const latencies = { customer: [] as number[], agent: [] as number[] };
const bills: { online: number; bill: Bill }[] = [];
try {
  // First, while nobody has a socket whose grace period is looked after.
  await measureBills(outputs);
  await measureLatency(outputs);
} finally {
  await child.remove();
}
progress.done('Measured');
report();

async function measureBills(at: Outputs): Promise<void> {
  const sockets: WebSocket[] = [];
  const once = async () => {
    const heardAt: HeardAt = new Map();
    const socket = await listen(at.webSocketUrl, await newCustomerToken(at), heardAt);
    sockets.push(socket);
    return metered(at, async () => {
      const { id } = await begin(socket);
      await until(() => heardAt.has(id));
    });
  };
  const names: string[] = [];
  let online = 0;
  for (const target of [10, 100, 1300]) {
    progress.step(`The bill with ${target} agents online`);
    const more = Array.from(
      { length: target - online },
      (_, index) => `bench${String(online + index).padStart(19, '0')}`,
    );
    await putAgentsOnline(at, more);
    names.push(...more);
    online = target;
    await once();
    const measured = [await once(), await once(), await once()];
    measured.sort((a, b) => units(a).writes + units(a).reads - units(b).writes - units(b).reads);
    bills.push({ online: target, bill: measured[0] as Bill });
  }
  for (const socket of sockets) socket.terminate();
  // They would count toward the quota.
  await takeAgentsOffline(at, names);
}

async function measureLatency(at: Outputs): Promise<void> {
  const office = openOffice(at, createApi(at.httpApiUrl, 20_000));
  const api = createApi(at.httpApiUrl, 20_000);
  const byCustomer: HeardAt = new Map();
  const byAgent: HeardAt = new Map();
  const sockets: WebSocket[] = [];
  // A pool of their own, so that those of the bills, who have no socket, are not asked.
  const queues = [
    { queueId: 'bench', pool: 'bench' },
    { queueId: 'bill', pool: 'main' },
  ];
  await office.ask('PUT', '/admin/routing', { queues });
  for (let index = 0; index < agentCount; index++) {
    progress.step(`Agents come to work: ${index + 1} of ${agentCount}`);
    const { agentId, getToken } = await office.hire(`Agent ${index}`);
    await office.ask('PUT', `/admin/agents/${agentId}/routing`, { pool: 'bench', capacity: 50 });
    const token = await getToken();
    sockets.push(await listen(at.webSocketUrl, token, byAgent));
    await api({ method: 'PUT', path: '/agent/status', token, body: { status: 'online' } });
  }
  const total = warmUp + rate * seconds;
  const customers: WebSocket[] = [];
  for (let index = 0; index < total; index++) {
    progress.step(`Customers come in: ${index + 1} of ${total}`);
    customers.push(await listen(at.webSocketUrl, await newCustomerToken(at), byCustomer));
  }
  // What functions remember of the routing is five seconds old at most.
  await sleep(5_500);
  progress.step(`${rate} conversations a second for ${seconds} s`);
  const begun: Promise<{ id: string; sentAt: number }>[] = [];
  const startedAt = performance.now();
  for (const [index, socket] of customers.entries()) {
    await sleep(Math.max(0, startedAt + (index * 1000) / rate - performance.now()));
    begun.push(begin(socket));
  }
  const conversations = await Promise.all(begun);
  await until(() => conversations.every(({ id }) => byCustomer.has(id) && byAgent.has(id)));
  for (const { id, sentAt } of conversations.slice(warmUp)) {
    latencies.customer.push((byCustomer.get(id) ?? 0) - sentAt);
    latencies.agent.push((byAgent.get(id) ?? 0) - sentAt);
  }
  for (const socket of [...sockets, ...customers]) socket.terminate();
  office.close();
}

function report(): void {
  console.log(`\n| assigned at, ${rate} a second | p50 | p95 | p99 |\n|---|--:|--:|--:|`);
  for (const [who, all] of Object.entries(latencies)) {
    all.sort((a, b) => a - b);
    const at = (share: number) =>
      `${Math.round(all[Math.min(all.length - 1, Math.floor(all.length * share))] ?? 0)} ms`;
    console.log(`| ${who} | ${at(0.5)} | ${at(0.95)} | ${at(0.99)} |`);
  }
  console.log(
    '\n| agents online | write units | read units | invocations | queue requests | WebSocket messages |\n|--:|--:|--:|--:|--:|--:|',
  );
  for (const { online, bill } of bills) {
    const { writes, reads } = units(bill);
    const { units: all } = bill;
    const cells = [
      writes,
      reads,
      all['lambda.request'] ?? 0,
      (all['sqs.fifo'] ?? 0) + (all['sqs.standard'] ?? 0),
      all['websocket.message'] ?? 0,
    ];
    console.log(`| ${online} | ${cells.join(' | ')} |`);
  }
  const [first] = bills;
  const grown = bills.some(
    ({ bill }) => first !== undefined && units(bill).writes > units(first.bill).writes,
  );
  const read = bills.some(
    ({ bill }) => first !== undefined && units(bill).reads > units(first.bill).reads + 0.5,
  );
  if (grown || read) {
    console.error('An assignment costs more with more agents online.');
    process.exitCode = 1;
  }
}

function units({ units: all }: Bill): { writes: number; reads: number } {
  return { writes: all['dynamodb.write'] ?? 0, reads: all['dynamodb.read'] ?? 0 };
}

/** @throws Error when it has not happened within thirty seconds */
async function until(happened: () => boolean): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!happened()) {
    if (Date.now() > deadline) throw new Error('What was waited for did not happen within 30 s.');
    await sleep(5);
  }
}
