import { beforeEach, describe, expect, it } from 'vitest';
import { agentWrites } from '../../../functions/shared/dynamodb/agent-writes.ts';
import { createMetrics, type Metrics, metrics } from '../../../functions/shared/metrics.ts';

let now: number;
let lines: string[];
let counted: Metrics;

beforeEach(() => {
  now = 1_800_000_000_000;
  lines = [];
  counted = createMetrics({
    namespace: 'causerie',
    now: () => now,
    write: (line) => lines.push(line),
  });
});

const sum = (name: string) =>
  lines.reduce((all, line) => all + Number(JSON.parse(line)[name] ?? 0), 0);

/** So many messages, so far apart in milliseconds. */
function say(times: number, apart: number): void {
  for (let at = 0; at < times; at++) {
    now += apart;
    counted.count('MessagesAcknowledged');
    counted.flush();
  }
}

describe('[O3] what is counted', () => {
  it('is a line that CloudWatch takes for a metric without dimensions', () => {
    counted.count('MessagesAcknowledged', 2);
    counted.count('DuplicatesFound');
    counted.flush();
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      {
        _aws: {
          Timestamp: now,
          CloudWatchMetrics: [
            {
              Namespace: 'causerie',
              Dimensions: [[]],
              Metrics: [
                { Name: 'MessagesAcknowledged', Unit: 'Count' },
                { Name: 'DuplicatesFound', Unit: 'Count' },
              ],
            },
          ],
        },
        MessagesAcknowledged: 2,
        DuplicatesFound: 1,
      },
    ]);
  });

  it('is written at once while little happens, and nothing of it is lost', () => {
    say(5, 10);
    expect(lines).toHaveLength(5);
    say(20, 40_000);
    expect(lines).toHaveLength(25);
    expect(sum('MessagesAcknowledged')).toBe(25);
  });

  it('is two lines a minute at most while much happens: ten bytes a message and less', () => {
    say(6000, 10);
    expect(lines.length).toBeLessThanOrEqual(5 + 2);
    expect(lines.join('\n').length / 6000).toBeLessThan(1);
    now += 60_000;
    counted.count('MessagesAcknowledged');
    counted.flush();
    expect(sum('MessagesAcknowledged')).toBe(6001);
  });

  it('is written at once where it must be 0', () => {
    say(100, 1);
    const before = lines.length;
    counted.count('RoutingOverCapacity');
    counted.flush();
    expect(lines.length).toBe(before + 1);
    expect(sum('RoutingOverCapacity')).toBe(1);
    counted.flush();
    expect(lines.length).toBe(before + 1);
  });
});

describe('[O3] an agent who gets more than he has room for', () => {
  const state = (assigned: string[], capacity: number) => ({
    ...{ agentId: 'g', appId: 'a', pool: 'main', status: 'online', base: 'online' as const },
    ...{ groups: [], skills: {}, languages: [], offered: [], lastAssignedAt: 0, idleSince: 0 },
    ...{ lastSeenAt: 0, version: 1, assigned, capacity },
  });
  const over = (before: string[], after: string[], capacity: number) => {
    const seen: string[] = [];
    const { count } = metrics;
    metrics.count = (name) => void seen.push(name);
    try {
      const change = { before: state(before, capacity), after: state(after, capacity) };
      agentWrites('table', { ...change, distribution: 'roundRobin' });
    } finally {
      metrics.count = count;
    }
    return seen;
  };

  it('is counted; one whose capacity has shrunk below what he has is not', () => {
    expect(over(['a'], ['a', 'b'], 1)).toEqual(['RoutingOverCapacity']);
    expect(over(['a'], ['a', 'b'], 2)).toEqual([]);
    expect(over(['a', 'b', 'c'], ['a', 'b'], 1)).toEqual([]);
  });
});
