import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, expect, it } from 'vitest';
import { type Bill, createBill } from '../../../local/bill/bill.ts';
import { difference } from '../../../local/bill/bill-report.ts';
import { createBillRoutes } from '../../../local/bill/bill-routes.ts';
import { createMeter } from '../../../local/bill/meter.ts';
import { listenOn, type PortServer } from '../../../local/http/listen.ts';
import { HandClock } from '../lambda/function-fixture.ts';

const cleanUp: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

function bill(options: { dataDir?: string; collect?(): Promise<void> } = {}): {
  bill: Bill;
  clock: HandClock;
} {
  let count = 0;
  const clock = new HandClock();
  const ids = { uuid: () => `id-${++count}`, token: () => `marker-${++count}` };
  return { bill: createBill({ clock, ids, ...options }), clock };
}

function folder(): string {
  const directory = mkdtempSync(join(tmpdir(), 'causerie-bill-'));
  cleanUp.push(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

it('prices what was counted, by unit and by what caused it', async () => {
  const { bill: subject } = bill();
  subject.meter.record('websocket.message', 2_000_000, 'socket');
  subject.meter.record('lambda.gbSecond', 100, 'chat');
  subject.meter.record('lambda.gbSecond', 50, 'rest');
  const report = await subject.report();
  expect(report?.units).toEqual({ 'websocket.message': 2_000_000, 'lambda.gbSecond': 150 });
  expect(report?.byDetail['lambda.gbSecond']).toEqual({ chat: 100, rest: 50 });
  expect(report?.usd.byUnit['websocket.message']).toBeCloseTo(2, 10);
  expect(report?.usd.total).toBeCloseTo(2 + 150 * 0.0000133334, 10);
});

it('1,000 conversations of 20 messages come to what the plan says: about 0.10 dollars', async () => {
  // One invoke of 10 ms at 128 MB, one write, half a read and three frames a message.
  const { bill: subject } = bill();
  const messages = 20_000;
  subject.meter.record('websocket.message', messages * 3, '');
  subject.meter.record('websocket.connectionMinute', 1_000 * 2 * 7.2, '');
  subject.meter.record('lambda.request', messages, '');
  subject.meter.record('lambda.gbSecond', messages * 0.01 * 0.125, '');
  subject.meter.record('dynamodb.write', messages, '');
  subject.meter.record('dynamodb.read', messages / 2, '');
  const total = (await subject.report())?.usd.total ?? 0;
  expect(total).toBeGreaterThan(0.07);
  expect(total).toBeLessThan(0.1);
});

it('reads differences from a marker, and collects what is counted elsewhere', async () => {
  let waiting = 3;
  const { bill: subject } = bill({
    collect: async () => {
      subject.meter.record('dynamodb.write', waiting, 'notes');
      waiting = 0;
    },
  });
  const marker = await subject.mark();
  waiting = 4;
  expect((await subject.report(marker))?.units).toEqual({ 'dynamodb.write': 4 });
  expect((await subject.report())?.units).toEqual({ 'dynamodb.write': 7 });
  expect(await subject.report('unknown')).toBeUndefined();
});

it('differences add up to the whole, whatever is counted', () => {
  const records = fc.array(
    fc.tuple(
      fc.constantFrom('lambda.request', 'sqs.fifo', 'dynamodb.read'),
      fc.nat(9),
      fc.constantFrom('a', 'b', '__proto__x'),
    ),
  );
  fc.assert(
    fc.property(records, records, (before, after) => {
      const meter = createMeter();
      const count = (list: typeof before) => {
        for (const [unit, quantity, detail] of list) {
          meter.record(unit as 'lambda.request', quantity, detail);
        }
      };
      count(before);
      const first = meter.quantities();
      count(after);
      const change = difference(meter.quantities(), first);
      const sum = (quantities: typeof change) =>
        Object.values(quantities)
          .flatMap((details) => Object.values(details))
          .reduce((a, b) => a + b, 0);
      expect(sum(change)).toBe(after.reduce((total, [, quantity]) => total + quantity, 0));
    }),
  );
});

it('is written every few seconds and at the end, and goes on from there', async () => {
  const dataDir = folder();
  const first = bill({ dataDir });
  first.bill.meter.record('sqs.fifo', 5, 'jobs');
  first.clock.advance(2_000);
  first.bill.meter.record('sqs.fifo', 100, 'lost in a crash');
  // Not closed: this is what a killed process leaves.
  const second = bill({ dataDir });
  expect((await second.bill.report())?.units).toEqual({ 'sqs.fifo': 5 });
  second.bill.meter.record('sqs.fifo', 1, 'jobs');
  await second.bill.close();
  expect((await bill({ dataDir }).bill.report())?.units).toEqual({ 'sqs.fifo': 6 });
});

it('is read, marked and reset over HTTP', async () => {
  const { bill: subject } = bill();
  const routes = createBillRoutes(subject);
  const server: PortServer = await listenOn(
    createServer((request, response) => {
      if (!routes(request, response)) response.writeHead(418).end();
    }),
    0,
  );
  cleanUp.push(() => server.close());
  const url = `http://127.0.0.1:${server.port}/_causerie/bill`;
  const json = async (path: string, init?: RequestInit) => (await fetch(url + path, init)).json();

  subject.meter.record('http.request', 7, 'api');
  expect(await json('')).toMatchObject({ units: { 'http.request': 7 } });
  const { marker } = (await json('/mark', { method: 'POST' })) as { marker: string };
  subject.meter.record('http.request', 2, 'api');
  expect(await json(`?since=${marker}`)).toMatchObject({ units: { 'http.request': 2 } });
  const text = await (await fetch(url, { headers: { accept: 'text/plain' } })).text();
  expect(text).toMatch(/http\.request +9 +0\.000009/);
  await json('/reset', { method: 'POST' });
  expect(await json('')).toMatchObject({ units: {} });
  expect((await fetch(`${url}?since=nothing`)).status).toBe(404);
  expect((await fetch(`http://127.0.0.1:${server.port}/elsewhere`)).status).toBe(418);
});
