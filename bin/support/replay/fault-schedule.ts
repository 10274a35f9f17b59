import { seededRandom } from './random.ts';

/** Something that is broken once. */
export type Fault =
  /** The runtime cuts each socket with this probability. */
  | { kind: 'cutSockets'; share: number }
  /** The network between the parties and the runtime goes, for each socket with this probability. */
  | { kind: 'cutNetwork'; share: number }
  /** Lambda environments end in the middle of what they do: of one function, or of all. */
  | { kind: 'killEnvironments'; functionName: string | undefined }
  /** `kill -9` on the runtime with its database, and a restart. */
  | { kind: 'killRuntime' }
  /** The runtime's disk has no room for so many seconds, or until the runtime is started again. */
  | { kind: 'fillDisk'; seconds: number }
  /** Those of the parties' clocks that jump do, each with this probability. */
  | { kind: 'jumpClocks'; share: number };

export interface ScheduledFault {
  /** When this share of all messages has been seen, 0 to 1. */
  at: number;
  fault: Fault;
}

export interface FaultSchedule {
  seed: number;
  /** What holds all the time: shares of deliveries that come twice, of database requests that fail. */
  standing: {
    duplicateDelivery: number;
    dynamodb: { throttled: number; serverError: number; crashAfterCommit: number; seed: number };
    /** Shares of messages that are queued, and of posts to sockets. */
    sqs: { failed: number; lost: number; slow: number };
    connections: { failed: number; throttled: number; slow: number };
  };
  /** In the order in which they happen. */
  faults: ScheduledFault[];
}

export interface FaultCounts {
  cuts: number;
  environmentKills: number;
  runtimeKills: number;
  /** 0 if absent, as all of what follows. */
  fullDisks?: number;
  clockJumps?: number;
}

/**
 * What is broken when. Faults come by how far the replay is rather than by the clock, so that a slow
 * machine gets the same ones at the same places; the same seed gives the same schedule.
 */
export function faultSchedule(
  seed: number,
  counts: FaultCounts,
  functionNames: readonly string[],
): FaultSchedule {
  const random = seededRandom(seed);
  const faults: ScheduledFault[] = [];
  /** One in each of `count` equal parts of the replay, so that they neither bunch nor miss it. */
  const spread = (count: number, make: () => Fault) => {
    for (let index = 0; index < count; index++) {
      faults.push({ at: 0.03 + (0.9 * (index + random())) / count, fault: make() });
    }
  };
  spread(counts.runtimeKills, () => ({ kind: 'killRuntime' }));
  spread(counts.cuts, () => ({
    kind: random() < 0.5 ? 'cutSockets' : 'cutNetwork',
    share: 0.2 + 0.6 * random(),
  }));
  spread(counts.environmentKills, () => ({
    kind: 'killEnvironments',
    functionName:
      random() < 0.3 ? undefined : functionNames[Math.floor(random() * functionNames.length)],
  }));
  spread(counts.fullDisks ?? 0, () => ({ kind: 'fillDisk', seconds: 1.5 + 3 * random() }));
  spread(counts.clockJumps ?? 0, () => ({ kind: 'jumpClocks', share: 0.2 + 0.6 * random() }));
  faults.sort((a, b) => a.at - b.at);
  return {
    seed,
    standing: {
      duplicateDelivery: 0.2 + 0.3 * random(),
      dynamodb: { throttled: 0.01, serverError: 0.01, crashAfterCommit: 0.01, seed },
      sqs: { failed: 0.01, lost: 0.01, slow: 0.01 },
      connections: { failed: 0.01, throttled: 0.01, slow: 0.01 },
    },
    faults,
  };
}
