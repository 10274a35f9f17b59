import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Outputs } from '../../bin/support/outputs.ts';
import { type Bill, billBetween, readBill, settledBill } from '../../bin/support/replay/bill.ts';
import { percentiles } from '../../bin/support/replay/latency.ts';
import type { LocalChild } from '../../bin/support/replay/local-child.ts';
import { inParallel } from '../../core/in-parallel.ts';
import { definitions } from '../../functions/definitions.ts';
import { type ProcessUsage, usageOf } from '../support/process-usage.ts';
import {
  type Breaker,
  type BrokenRun,
  breakageOf,
  type FaultKind,
  startBreaking,
} from './breakage.ts';
import { checkTalks, overCapacity, type Verdict } from './checker.ts';
import { deviceClocks, rightClock } from './device-clock.ts';
import { Engine } from './engine.ts';
import { createHttp } from './http.ts';
import { createPacer } from './pacer.ts';
import type { LoadPlan } from './plan.ts';
import { createSchedule } from './schedule.ts';
import { openAdministration, type Stage } from './stage.ts';
import type { Second } from './statistics.ts';
import { Tally } from './tally.ts';

export interface RunOptions {
  outputs: Outputs;
  plan: LoadPlan;
  /** The local runtime, where it is this process's child. */
  child?: LocalChild | undefined;
  /** What is broken meanwhile, in a runtime of one's own. */
  faults?: readonly FaultKind[] | undefined;
  /** Take away what was made: where the deployment outlives the run. */
  tidy: boolean;
  /** Ends the measuring early; what was measured by then counts. */
  signal?: AbortSignal;
  onStep(text: string): void;
  /** Once a second while it runs. */
  onSecond(state: LiveState): void;
}

export interface LiveState {
  /** Seconds of the measured time; negative while it warms up. */
  at: number;
  messagesPerSecond: number;
  p50: number;
  p99: number;
  running: number;
  connections: number;
  errors: number;
}

/** What a run has found. */
export interface RunResult {
  plan: LoadPlan;
  verdict: Verdict;
  overCapacity: number;
  /** Conversations that missed something at the end, which a sync then brought. */
  late: number;
  /** Frames that a client had been given before, and frames that came ahead of others. */
  repeats: number;
  gaps: number;
  undelivered: number;
  tally: Tally;
  seconds: readonly Second[];
  measuredSeconds: number;
  /** Most sockets open at once. */
  connections: number;
  conversations: { begun: number; closed: number; mostAtOnce: number };
  reconnects: number;
  /** What was broken meanwhile. */
  broken: BrokenRun | undefined;
  /** Share of one core, over the measured time; by process. */
  cpu: Record<string, number>;
  /** Bytes, the most that was seen; by process. */
  memory: Record<string, number>;
  /** Of the run, its warm-up and ending included; undefined where nothing is metered. */
  bill: Bill | undefined;
}

/**
 * An agent is over his capacity when he is for longer than this. A function looks at the clock before it
 * writes; while things break, its writing may take all the time that it may run.
 */
const momentMs = 1_000;
const momentAfterFaultsMs = 11_000;
/** AWS lets an account open so many sockets a second (L-9ED1E49A): those that a restart has ended come back at that. */
const newConnections = 500;
/** Milliseconds that what is under way at the end may take. */
const drainWithin = 30_000;
/** The same where queues hide what failed for up to half a minute. */
const drainAfterFaults = 150_000;
/** Longer than a post that failed takes to be tried again. */
const quietAfter = 5_000;
const fetchWithin = 60_000;
/** Sessions and sockets that are being opened at once, and conversations that are being begun. */
const width = 24;

/** Plays one load against one deployment. Ends by itself. */
export async function runLoad(options: RunOptions): Promise<RunResult> {
  const { outputs, plan, onStep } = options;
  const run = `L${randomBytes(4).toString('hex')}`;
  const schedule = createSchedule(plan);
  const clocks = options.faults?.includes('clocks') === true;
  const nextClock = clocks ? deviceClocks(plan.seed + 2) : () => rightClock;
  const administration = openAdministration(outputs, run, nextClock);
  const http = createHttp(outputs.httpApiUrl);
  const tally = new Tally(plan.warmUpSeconds);
  let stage: Stage | undefined;
  let engine: Engine | undefined;
  const timers: NodeJS.Timeout[] = [];
  const goOn = () => {
    if (options.signal?.aborted === true) throw new Error('Interrupted before the run had begun.');
  };
  try {
    onStep('Asking what the deployment is built for');
    await administration.check(plan);
    stage = await administration.prepare(plan, (what, done, all) => {
      goOn();
      onStep(`Making ${what}: ${done} of ${all}`);
    });
    engine = new Engine({
      run,
      webSocketUrl: outputs.webSocketUrl,
      http,
      tally,
      pacer: createPacer(plan.rampPerSecond),
      reopenPacer: createPacer(Math.max(newConnections, plan.rampPerSecond)),
      integrationIds: stage.integrationIds,
      nextClock,
      extraCustomers: plan.concurrent,
      seed: plan.seed,
    });
    const playing = engine;
    const { crowd } = playing;
    timers.push(
      setInterval(() => playing.sweep(), 500),
      setInterval(() => crowd.keepAwake(), 15_000),
    );

    let there = 0;
    await inParallel(stage.agents, width, async (member) => {
      goOn();
      await crowd.employ(member);
      onStep(`Agents come to work: ${++there} of ${plan.agents}`);
    });
    there = 0;
    await inParallel([...Array(plan.concurrent).keys()], width, async () => {
      goOn();
      await playing.admit();
      onStep(`Customers connect: ${++there} of ${plan.concurrent}`);
    });
    there = 0;
    const pacer = createPacer(plan.rampPerSecond);
    await inParallel(schedule.underWay, width, async (script) => {
      goOn();
      await pacer();
      await playing.beginNow(script);
      onStep(`Conversations begin: ${++there} of ${schedule.underWay.length}`);
    });

    const before = outputs.billUrl === undefined ? undefined : await readBill(outputs.billUrl);
    const zero = playing.start(schedule.arrivals());
    const breaker = await breakingOf(options, playing);
    const measured = await measure(options, playing, tally, zero, breaker);
    const broken = await breaker?.end();

    onStep('Waiting for what is still on its way');
    playing.fallSilent();
    await drain(playing, tally, broken === undefined ? drainWithin : drainAfterFaults);
    onStep('Fetching what did not come by itself');
    const late = await playing.fetchMissing(fetchWithin);
    const now = performance.now();
    for (const talk of playing.talks) {
      // What waits for an agent is nobody's yet.
      if (talk.id !== '' && talk.agent === undefined) continue;
      for (const spoken of talk.spoken.values()) {
        if (spoken.receivedAt === undefined) tally.overdue(spoken.dueAt, now);
      }
    }
    const bill =
      before === undefined || outputs.billUrl === undefined
        ? undefined
        : billBetween(before, await settledBill(outputs.billUrl));
    onStep('Comparing what everyone saw');
    const moment = broken === undefined ? momentMs : momentAfterFaultsMs;
    const result: RunResult = {
      plan,
      verdict: checkTalks(playing.talks.map((talk) => talk.toLog())),
      overCapacity: crowd.agents.reduce(
        (sum, { held }) => sum + overCapacity(held, plan.perAgent, moment),
        0,
      ),
      late,
      repeats: sumOf(playing, 'repeats'),
      gaps: sumOf(playing, 'gaps'),
      undelivered: tally.undelivered,
      tally,
      seconds: tally.seconds,
      connections: tally.seconds.reduce((most, { connections }) => Math.max(most, connections), 0),
      conversations: {
        begun: tally.begun,
        closed: tally.closed,
        mostAtOnce: tally.seconds.reduce((most, { running }) => Math.max(most, running), 0),
      },
      reconnects: crowd.reconnects,
      broken,
      bill,
      ...measured,
    };
    if (options.tidy) await closeAll(playing, onStep);
    return result;
  } finally {
    for (const timer of timers) clearInterval(timer);
    engine?.end();
    if (options.tidy) {
      await stage?.remove((done, all) => onStep(`Taking away what was made: ${done} of ${all}`));
    }
    administration.close();
    http.close();
  }
}

/** Waits for what is under way; for what does not come at all no longer than until nothing else does. */
async function drain(engine: Engine, tally: Tally, within: number): Promise<void> {
  const deadline = performance.now() + within;
  let received = -1;
  let quietSince = performance.now();
  for (let now = quietSince; now < deadline; now = performance.now()) {
    if (tally.received !== received) quietSince = now;
    received = tally.received;
    const quiet = now - quietSince > quietAfter;
    if (engine.settled && (engine.complete || quiet)) return;
    await sleep(100);
  }
}

async function breakingOf(
  { outputs, plan, child, faults }: RunOptions,
  { crowd }: Engine,
): Promise<Breaker | undefined> {
  if (faults === undefined || child === undefined) return undefined;
  const schedule = breakageOf({
    kinds: faults,
    seed: plan.seed,
    seconds: plan.durationSeconds,
    functionNames: definitions.map(({ name }) => name),
  });
  return startBreaking(schedule, faults, { outputs, child, crowd });
}

/** Lets the time pass, and samples every second. */
async function measure(
  options: RunOptions,
  engine: Engine,
  tally: Tally,
  zero: number,
  breaker: Breaker | undefined,
) {
  const { plan, child, signal } = options;
  const memory: Record<string, number> = {};
  const from = zero + plan.warmUpSeconds * 1000;
  const to = from + plan.durationSeconds * 1000;
  let last = readUsage(child?.pid);
  let lastAt = performance.now();
  let first: { at: number; usage: Map<string, ProcessUsage> } | undefined;
  for (let tick = 1; ; tick++) {
    await sleep(Math.max(0, Math.min(zero + tick * 1000, to) - performance.now() - 1));
    const now = performance.now();
    const usage = readUsage(child?.pid);
    breaker?.progress((now - from) / (to - from));
    const cpu: Record<string, number> = {};
    for (const [name, { cpuMs, rss }] of usage) {
      memory[name] = Math.max(memory[name] ?? 0, rss);
      cpu[name] = Math.max(0, cpuMs - (last.get(name)?.cpuMs ?? cpuMs)) / (now - lastAt);
    }
    last = usage;
    lastAt = now;
    if (first === undefined && now >= from - 5) first = { at: now, usage };
    const { running } = engine;
    const { connections } = engine.crowd;
    tally.sample(now - 2, { connections, running, cpu });
    report(options, tally, now, from, { connections, running });
    if (now >= to - 2 || signal?.aborted === true) break;
  }
  const endAt = performance.now();
  tally.end(endAt);
  const measuredMs = Math.max(1, endAt - (first?.at ?? endAt));
  const cpu = Object.fromEntries(
    [...last].map(([name, { cpuMs }]) => [
      name,
      Math.max(0, cpuMs - (first?.usage.get(name)?.cpuMs ?? cpuMs)) / measuredMs,
    ]),
  );
  return { cpu, memory, measuredSeconds: Math.round(measuredMs / 100) / 10 };
}

function report(
  { onSecond }: RunOptions,
  tally: Tally,
  now: number,
  from: number,
  state: { connections: number; running: number },
): void {
  // Of the latest five seconds: single ones jump.
  const latest = tally.seconds.slice(-5);
  const { p50, p99 } = percentiles(latest.flatMap(({ latencies }) => latencies));
  onSecond({
    at: (now - from) / 1000,
    messagesPerSecond:
      latest.reduce((sum, { received }) => sum + received, 0) / Math.max(1, latest.length),
    p50,
    p99,
    ...state,
    errors: [...tally.errors.values()].reduce((sum, count) => sum + count, 0),
  });
}

function readUsage(pid: number | undefined): Map<string, ProcessUsage> {
  const usage = pid === undefined ? new Map<string, ProcessUsage>() : usageOf(pid);
  const { user, system } = process.cpuUsage();
  usage.set('load generator', { cpuMs: (user + system) / 1000, rss: process.memoryUsage.rss() });
  return usage;
}

async function closeAll(engine: Engine, onStep: RunOptions['onStep']): Promise<void> {
  const open = engine.talks.filter(({ state, id }) => state !== 'over' && id !== '');
  let done = 0;
  await inParallel(open, 8, async (talk) => {
    await engine.close(talk);
    onStep(`Closing conversations: ${++done} of ${open.length}`);
  });
}

function sumOf(engine: Engine, what: 'repeats' | 'gaps'): number {
  return engine.talks.reduce((sum, { view }) => sum + view.customer[what] + view.agent[what], 0);
}
