import { describe, expect, it } from 'vitest';
import { describeCost, estimateCost, quotasOf } from '../../../bench/load/cost.ts';
import { messageFrame, messageId, parseMessageId } from '../../../bench/load/frames.ts';
import { timesOf } from '../../../bench/load/plan.ts';
import { emptySecond, pointsOf } from '../../../bench/load/statistics.ts';
import { Tally } from '../../../bench/load/tally.ts';
import { capacityContext } from '../../../bin/support/capacity-context.ts';
import { clientFrameSchemas } from '../../../core/protocol/client-frames.ts';
import { definitions } from '../../../functions/definitions.ts';
import { deriveCapacity } from '../../../lib/capacity.ts';
import { readSettings } from '../../../lib/settings.ts';
import { statedPlan as plan } from './support/stated-plan.ts';

describe('what is measured', () => {
  const second = (at: number) => 10_000 + at * 1000;

  it('is what was due in the measured time, from then on', () => {
    const tally = new Tally(2);
    tally.delivered(second(-1), second(0));
    tally.start(second(0));
    tally.delivered(second(1), second(1) + 5);
    tally.delivered(second(2), second(4));
    tally.end(second(5));
    tally.delivered(second(3), second(8));
    tally.overdue(second(4), second(9));
    tally.delivered(second(6), second(7));
    expect(tally.measured.flatMap(({ latencies }) => latencies)).toEqual([2_000, 5_000, 5_000]);
    expect(tally.undelivered).toBe(1);
    // Throughput is of when they came.
    expect(tally.seconds.map(({ received }) => received)).toEqual([0, 1, 0, 0, 1]);
  });

  it('keeps the errors of coming in apart from those of the run', () => {
    const tally = new Tally(0);
    tally.error('http_503', second(-1));
    tally.start(second(0));
    tally.error('timeout', second(1));
    tally.error('timeout', second(1));
    expect([...tally.earlyErrors, ...tally.errors]).toEqual([
      ['http_503', 1],
      ['timeout', 2],
    ]);
  });

  it('becomes points of a picture, percentiles over all of their seconds', () => {
    const seconds = Array.from({ length: 10 }, (_, index) => ({
      ...emptySecond(),
      latencies: Array.from({ length: 10 }, (_one, place) => index * 10 + place + 1),
      received: index,
      connections: index,
    }));
    const points = pointsOf(seconds, 4, 5);
    expect(points).toHaveLength(5);
    expect(points[0]).toMatchObject({ at: -3, count: 20, p50: 10, p99: 20, throughput: 0.5 });
    expect(points[4]).toMatchObject({ at: 5, p50: 90, max: 100, throughput: 8.5, connections: 9 });
  });
});

describe('a message’s id', () => {
  it('says which message of which conversation of which run it is', () => {
    const id = messageId('Lab', 12, 3);
    expect(parseMessageId('Lab', id)).toEqual({ talk: 12, message: 3 });
    for (const other of [undefined, 'welcome', 'Lab', 'Labc-12-3', 'Lab-12', 'Lab-x-3']) {
      expect(parseMessageId('Lab', other), other).toBeUndefined();
    }
  });

  it('goes in a frame that the protocol takes', () => {
    const frame = messageFrame(messageId('Lab', 1, 2), 'a'.repeat(24), 4, 3);
    expect(clientFrameSchemas.message.safeParse(JSON.parse(frame)).success).toBe(true);
  });
});

describe('a runtime built for many times the capacity', () => {
  it('asks for accounts as large as that takes', () => {
    expect(capacityContext(1)).toEqual({});
    const context = capacityContext(4);
    const { capacity, account } = readSettings((name) => context[name]);
    expect(capacity).toBe(4);
    const { shortfalls } = deriveCapacity({ scale: 4, account, functions: definitions });
    expect(shortfalls).toEqual([]);
    expect(account.accountConcurrency).toBeGreaterThan(1_000);
  });
});

describe('a run on AWS', () => {
  it('costs more the more it sends and the longer it stays', () => {
    const { usd } = estimateCost(plan);
    expect(usd).toBeGreaterThan(0.3);
    expect(usd).toBeLessThan(3);
    expect(estimateCost(timesOf(plan, 2)).usd).toBeGreaterThan(1.8 * usd);
    expect(estimateCost({ ...plan, durationSeconds: 3_600 }).usd).toBeGreaterThan(2 * usd);
  });

  it('marks the quotas that it would exceed', () => {
    for (const { asked, limit } of quotasOf(plan)) expect(asked).toBeLessThanOrEqual(limit);
    const text = describeCost('https://api.example', timesOf(plan, 3));
    expect(text).toMatch(/! Lambda «Concurrent executions» \(L-B99A9384\): [\d,]+ of 1,000/);
    expect(text).toMatch(/costs about \$\d/);
  });
});
