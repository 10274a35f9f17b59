import { afterAll, beforeAll, expect, it } from 'vitest';
import WebSocket, { WebSocketServer } from 'ws';
import type { FrameLike } from '../../../bench/load/frames.ts';
import { drawPicture } from '../../../bench/load/picture.ts';
import type { LoadPlan } from '../../../bench/load/plan.ts';
import { renderReport, reportOf } from '../../../bench/load/report.ts';
import { runLoad } from '../../../bench/load/run.ts';
import { type Deployment, startDeployment } from '../../integration/support/deployment.ts';

/** Small and quick: about sixty messages in three seconds. */
const plan: LoadPlan = {
  agents: 3,
  perAgent: 4,
  concurrent: 12,
  perDay: 43_200,
  peak: 4,
  messages: 8,
  integrations: 2,
  durationSeconds: 3,
  warmUpSeconds: 1,
  flows: 0.5,
  rampPerSecond: 100,
  seed: 3,
  think: undefined,
};
let deployment: Deployment;

beforeAll(async () => {
  deployment = await startDeployment();
});
afterAll(() => deployment.close());

async function run(changes: { webSocketUrl?: string; plan?: Partial<LoadPlan> } = {}) {
  const { plan: other, webSocketUrl = deployment.outputs.webSocketUrl } = changes;
  const steps: string[] = [];
  const result = await runLoad({
    outputs: { ...deployment.outputs, webSocketUrl },
    plan: { ...plan, ...other },
    tidy: true,
    onStep: (text) => steps.push(text),
    onSecond: () => undefined,
  });
  return { result, report: reportOf(result, undefined), steps };
}

it('plays a load, finds nothing wrong, and takes away what it made', async () => {
  const { result, report } = await run();
  expect(report, report.findings.join('\n')).toMatchObject({
    ok: true,
    ...{ lost: 0, doubled: 0, misordered: 0, foreign: 0, overCapacity: 0, undelivered: 0 },
    connections: 15,
  });
  expect(report.messages).toBeGreaterThan(20);
  expect(report.p50Ms).toBeGreaterThan(0);
  expect(report.p99Ms).toBeGreaterThanOrEqual(report.p50Ms);
  expect(report.conversations.closed).toBeGreaterThan(0);
  expect(report.bill?.usd).toBeGreaterThan(0);

  expect(renderReport(report)).toMatch(/Lost +0\n.*✓ It holds/s);
  const picture = drawPicture(report, result.seconds, result.tally.zero);
  expect(picture).toContain('>p99<');
  expect(picture).not.toMatch(/NaN|undefined|Infinity/);

  const token = await deployment.tokenOf(deployment.outputs.admin)();
  const { json } = await deployment.http('/admin/usage', { token });
  expect(json).toMatchObject({
    agentsOnline: { used: 0 },
    concurrentConversations: { used: 0 },
    integrations: { used: 1 },
  });
}, 60_000);

it('fails above the p99 that is allowed', async () => {
  const { result } = await run({ plan: { durationSeconds: 1 } });
  const report = reportOf(result, 0.1);
  expect(report.ok).toBe(false);
  expect(renderReport(report)).toMatch(/✗ It does not hold: p99 is/);
}, 60_000);

it('says what to change where the deployment is not built for it', async () => {
  const plan = { agents: 1_400, concurrent: 20 };
  await expect(run({ plan })).rejects.toThrow(/"agentsOnline".*1400 more.*-c capacity/);
}, 60_000);

/** Between everyone's sockets and the deployment: what comes to them may be changed on the way. */
async function tamper(change: (frame: FrameLike) => FrameLike[]) {
  const server = new WebSocketServer({
    port: 0,
    host: '127.0.0.1',
    handleProtocols: () => 'causerie.v1',
  });
  await new Promise((resolve) => server.once('listening', resolve));
  server.on('connection', (near, request) => {
    const protocols = String(request.headers['sec-websocket-protocol']).split(/, ?/);
    const far = new WebSocket(deployment.outputs.webSocketUrl, protocols);
    const early: string[] = [];
    near.on('message', (data) => {
      if (far.readyState === WebSocket.OPEN) far.send(String(data));
      else early.push(String(data));
    });
    far.on('open', () => {
      for (const text of early) far.send(text);
    });
    far.on('message', (data) => {
      for (const frame of change(JSON.parse(String(data)))) near.send(JSON.stringify(frame));
    });
    near.on('close', () => far.terminate());
    far.on('close', () => near.terminate());
    far.on('error', () => near.terminate());
  });
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return {
    webSocketUrl: `ws://127.0.0.1:${port}`,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

const isMessage = ({ type, entry }: FrameLike) => type === 'entry' && entry?.kind === 'message';

it('fetches what a socket swallowed, as a client does, before it calls it lost', async () => {
  let swallowed = 0;
  const proxy = await tamper((frame) =>
    isMessage(frame) && (frame.entry?.seq ?? 0) % 4 === 3 && ++swallowed > 0 ? [] : [frame],
  );
  try {
    const { report } = await run(proxy);
    expect(swallowed).toBeGreaterThan(3);
    expect(report, report.findings.join('\n')).toMatchObject({
      ok: true,
      ...{ lost: 0, doubled: 0, misordered: 0, undelivered: 0 },
    });
    expect(report.gaps + report.late).toBeGreaterThan(0);
  } finally {
    await proxy.close();
  }
}, 60_000);

it('finds what was lost for good, and what was stored twice', async () => {
  // The page that would bring it leaves it out, too.
  const proxy = await tamper((frame) => {
    const lost = (entry: FrameLike['entry']) =>
      entry?.kind === 'message' && entry.author.type === 'business' && entry.seq % 4 === 0;
    if (isMessage(frame) && lost(frame.entry)) return [];
    const conversations = frame.conversations?.map((one) => ({
      ...one,
      entries: one.entries.filter((entry) => !lost(entry)),
    }));
    return [conversations === undefined ? frame : { ...frame, conversations }];
  });
  try {
    const { report } = await run(proxy);
    expect(report.lost).toBeGreaterThan(0);
    expect([report.ok, report.doubled]).toEqual([false, 0]);
  } finally {
    await proxy.close();
  }

  // Everything that the agent says comes once more, in the next place.
  const twice = await tamper((frame) => {
    const { entry } = frame;
    if (!isMessage(frame) || entry === undefined || entry.author.type !== 'business')
      return [frame];
    return [frame, { ...frame, entry: { ...entry, seq: entry.seq + 1, prev: entry.seq } }];
  });
  try {
    const { report } = await run(twice);
    expect(report.doubled).toBeGreaterThan(0);
    expect(report.ok).toBe(false);
  } finally {
    await twice.close();
  }
}, 90_000);
