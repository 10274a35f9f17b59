import { type Side, sideOf } from './schedule.ts';

/** A message as a client was given it. */
export interface Seen {
  /** Which message of the script. */
  message: number;
  seq: number;
  /** Of another conversation than this one. */
  foreign?: boolean;
}

/** One conversation, as everyone in it saw it. */
export interface TalkLog {
  index: number;
  /** Messages that the server has acknowledged, with the sequence that it gave them. */
  acknowledged: ReadonlyMap<number, number>;
  /** In the order in which each client was given them. */
  customer: readonly Seen[];
  /** Undefined: nobody was free, it waits. */
  agent: readonly Seen[] | undefined;
}

export interface Verdict {
  /** Acknowledged, and not at the other side, or not in one's own history. */
  lost: number;
  /** At one client twice, or stored twice. */
  doubled: number;
  /** Not in the order in which it was written, or in another place at the other side. */
  misordered: number;
  /** In a conversation that it does not belong to. */
  foreign: number;
  /** What was found, the first hundred. */
  findings: string[];
}

const findingsAtMost = 100;

export const noFaults = (): Verdict => ({
  lost: 0,
  doubled: 0,
  misordered: 0,
  foreign: 0,
  findings: [],
});

/** Judges conversations one after the other. */
export function checkTalks(logs: Iterable<TalkLog>): Verdict {
  const verdict = noFaults();
  for (const log of logs) checkTalk(log, verdict);
  return verdict;
}

function checkTalk(log: TalkLog, verdict: Verdict): void {
  const note = (fault: Exclude<keyof Verdict, 'findings'>, message: number, what: string) => {
    verdict[fault]++;
    if (verdict.findings.length < findingsAtMost) {
      verdict.findings.push(`conversation ${log.index}, message ${message}: ${what}`);
    }
  };
  const places: Record<Side, Map<number, number>> = { customer: new Map(), agent: new Map() };
  for (const side of ['customer', 'agent'] as const) {
    let last = 0;
    /** The last message that each has written, in the order of the log. */
    const written: Record<Side, number> = { customer: -1, agent: -1 };
    for (const { message, seq, foreign } of log[side] ?? []) {
      if (foreign === true) {
        note('foreign', message, `stands in a conversation of another, at the ${side}`);
        continue;
      }
      const known = places[side].get(message);
      if (known !== undefined) {
        note('doubled', message, `at ${known} and at ${seq} for the ${side}`);
        continue;
      }
      places[side].set(message, seq);
      const author = sideOf(message);
      if (seq <= last) note('misordered', message, `given at ${seq} to the ${side}, after ${last}`);
      else if (message < written[author]) {
        note('misordered', message, `behind ${written[author]} of the same author, at the ${side}`);
      }
      last = Math.max(last, seq);
      written[author] = Math.max(written[author], message);
    }
  }
  for (const [message, seq] of log.acknowledged) {
    for (const side of ['customer', 'agent'] as const) {
      if (log[side] === undefined) continue;
      const place = places[side].get(message);
      if (place === undefined) note('lost', message, `acknowledged, and not at the ${side}`);
      else if (place !== seq) {
        note('misordered', message, `acknowledged at ${seq}, and at ${place} for the ${side}`);
      }
    }
  }
  // What nobody acknowledged may have been stored all the same, and is then the same for both.
  for (const [message, seq] of places.customer) {
    const other = places.agent.get(message);
    if (log.acknowledged.has(message) || other === undefined || other === seq) continue;
    note('misordered', message, `at ${seq} for the customer, and at ${other} for the agent`);
  }
}

/** Milliseconds since the epoch in which an agent had a conversation in hand. */
export interface Held {
  from: number;
  /** Infinity: to the end. */
  to: number;
}

/**
 * How often an agent had more conversations than he may have, for longer than a moment: times are those
 * of servers that look at their clocks before they write.
 */
export function overCapacity(held: readonly Held[], capacity: number, momentMs = 1_000): number {
  const changes = held
    .flatMap(({ from, to }) => [
      { at: from, by: 1 },
      { at: to, by: -1 },
    ])
    .sort((a, b) => a.at - b.at || a.by - b.by);
  let count = 0;
  let since: number | undefined;
  let found = 0;
  for (const { at, by } of changes) {
    count += by;
    if (count > capacity) since ??= at;
    else if (since !== undefined) {
      if (at - since > momentMs) found++;
      since = undefined;
    }
  }
  return found;
}
