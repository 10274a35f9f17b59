import type { Outputs } from '../../bin/support/outputs.ts';
import { type FaultSchedule, faultSchedule } from '../../bin/support/replay/fault-schedule.ts';
import { type FaultsDone, startFaults } from '../../bin/support/replay/faults.ts';
import type { LocalChild } from '../../bin/support/replay/local-child.ts';
import type { Crowd } from './crowd.ts';

/** Kinds of faults that a run can be played with. */
export const faultKinds = [
  'environments', // Lambda environments killed
  'database', // DynamoDB throttles, fails, answers nothing though it was done
  'queues', // SQS fails, loses its answers, is late, delivers twice
  'posts', // @connections fails, throttles, is late
  'sockets', // cut from either side
  'kill', // `kill -9` on the runtime and its database
  'clocks', // half of all clients' clocks are wrong, and half of these jump
  'disk', // full for some seconds
] as const;
export type FaultKind = (typeof faultKinds)[number];

/** @returns Undefined for what names none. */
export function readFaultKinds(text: string): FaultKind[] | undefined {
  if (text === 'all') return [...faultKinds];
  const named = text.split(',').map((one) => one.trim());
  const known = faultKinds.filter((kind) => named.includes(kind));
  return known.length === named.length ? known : undefined;
}

export interface Breaking {
  kinds: readonly FaultKind[];
  seed: number;
  /** Seconds of the run: there is about a fault of each kind in each half minute. */
  seconds: number;
  functionNames: readonly string[];
}

/** What is broken when; the same seed gives the same. */
export function breakageOf({ kinds, seed, seconds, functionNames }: Breaking): FaultSchedule {
  const wanted = new Set(kinds);
  const often = Math.max(2, Math.round(seconds / 30));
  const counts = {
    cuts: wanted.has('sockets') ? often : 0,
    environmentKills: wanted.has('environments') ? 2 * often : 0,
    runtimeKills: wanted.has('kill') ? Math.max(1, Math.round(seconds / 180)) : 0,
    fullDisks: wanted.has('disk') ? Math.max(3, often) : 0,
    clockJumps: wanted.has('clocks') ? 2 * often : 0,
  };
  const schedule = faultSchedule(seed, counts, functionNames);
  const { standing } = schedule;
  const faults = wanted.has('disk') ? fullAtKills(schedule, seconds) : schedule.faults;
  const none = { failed: 0, lost: 0, slow: 0, throttled: 0 };
  return {
    ...schedule,
    faults,
    standing: {
      duplicateDelivery: wanted.has('queues') ? standing.duplicateDelivery : 0,
      dynamodb: wanted.has('database')
        ? standing.dynamodb
        : { throttled: 0, serverError: 0, crashAfterCommit: 0, seed },
      sqs: wanted.has('queues') ? standing.sqs : none,
      connections: wanted.has('posts') ? standing.connections : none,
    },
  };
}

/** Seconds that a disk is full before the runtime is killed on it. */
const fullBeforeKill = 1.5;

/** The worst moment to be killed: what memory has, and the disk has not taken. */
function fullAtKills({ faults }: FaultSchedule, seconds: number): FaultSchedule['faults'] {
  return faults
    .flatMap((one) => {
      if (one.fault.kind !== 'killRuntime') return [one];
      const at = Math.max(0, one.at - fullBeforeKill / seconds);
      return [{ at, fault: { kind: 'fillDisk', seconds: 2 * fullBeforeKill } as const }, one];
    })
    .sort((a, b) => a.at - b.at);
}

export interface BrokenRun extends FaultsDone {
  kinds: readonly FaultKind[];
  /** Clients whose clock was wrong. */
  wrongClocks: number;
  /** Seconds from each `kill -9` until as many sockets were open as before. */
  recoverySeconds: number[];
}

export interface Breaker {
  /** Breaks what is due when so much of the run (0 to 1) is over. */
  progress(share: number): void;
  end(): Promise<BrokenRun>;
}

/** How often it is looked whether everybody is back. Milliseconds. */
const lookEvery = 100;

/** Breaks things while a load runs. */
export async function startBreaking(
  schedule: FaultSchedule,
  kinds: readonly FaultKind[],
  { outputs, child, crowd }: { outputs: Outputs; child: LocalChild; crowd: Crowd },
): Promise<Breaker> {
  const recoverySeconds: number[] = [];
  const recoveries: Promise<void>[] = [];
  const watched: LocalChild = {
    ...child,
    get pid() {
      return child.pid;
    },
    async kill() {
      const everybody = crowd.connections;
      const killedAt = performance.now();
      await child.kill();
      recoveries.push(
        untilBack(crowd, everybody).then(() => {
          recoverySeconds.push(Math.round((performance.now() - killedAt) / 100) / 10);
        }),
      );
    },
  };
  const injector = await startFaults(schedule, {
    outputs,
    child: watched,
    network: { cut: (share, random) => crowd.cut(share, random), restored: () => undefined },
    jumpClocks: (share, random) => crowd.jumpClocks(share, random),
    onFault: () => undefined,
  });
  return {
    progress: injector.progress,
    async end() {
      const done = await injector.end();
      await Promise.all(recoveries);
      return { ...done, kinds, wrongClocks: crowd.wrongClocks, recoverySeconds };
    },
  };
}

const backWithin = 120_000;

async function untilBack(crowd: Crowd, everybody: number): Promise<void> {
  const deadline = performance.now() + backWithin;
  // First they are gone.
  while (crowd.connections >= everybody && performance.now() < deadline) await wait();
  while (crowd.connections < everybody && performance.now() < deadline) await wait();
}

function wait(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, lookEvery));
}
