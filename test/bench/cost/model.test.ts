import { describe, expect, it } from 'vitest';
import {
  alternatives,
  billOfDay,
  marksAlone,
  type Phase,
  priceOf,
  statedDay,
  totalOf,
} from '../../../bench/cost/model.ts';
import { drawCost } from '../../../bench/cost/picture.ts';
import { priceOfWatching, watchingIn } from '../../../bench/cost/watching.ts';

const phases: Phase[] = [
  { name: 'beginning', units: { 'dynamodb.write': 20, 'lambda.request': 1 } },
  { name: 'messages & more', units: { 'websocket.message': 50, 'http.request': 10 } },
];
const queues = { fifo: 4, standard: 2 };
const watching = { alarmMetrics: 60, dashboards: 1, customMetrics: 10 };

describe('what a day costs', () => {
  it('is what its conversations take, and what stands besides', () => {
    const lines = billOfDay(statedDay, phases, queues, watching);
    const each = 20 * 0.625e-6 + 0.2e-6 + 50e-6 + 10e-6 + 7.2 * 0.25e-6;
    const standing = lines.filter((line) => line.each === 0);
    expect(standing.map(({ what }) => what)).toEqual([
      "agents' sockets",
      'polls of queues',
      'secrets',
      'alarms, dashboard, metrics',
    ]);
    expect(totalOf(lines) - totalOf(standing)).toBeCloseTo(200_000 * each, 6);
    // 1,300 sockets for 1,440 minutes, a ping in nine of them, there and back.
    const pings = (1_300 * 1_440) / 9;
    expect(standing[0]?.day).toBeCloseTo(
      1_300 * 1_440 * 0.25e-6 + pings * (2e-6 + 0.2e-6 + 0.00125 * 0.0000133334),
      6,
    );
    expect(standing[1]?.day).toBeCloseTo(21_600 * (4 * 0.5e-6 + 2 * 0.4e-6), 6);
    expect(standing[2]?.day).toBeCloseTo(20 * 288 * 2 * 5e-6, 6);
    expect(standing[3]?.day).toBeCloseTo((60 * 0.1 + 3 + 10 * 0.3) / 30, 6);
  });

  it('counts what watches it in the templates: each metric of an alarm, and each of our own once', () => {
    const { alarmMetrics, dashboards, customMetrics } = watchingIn('cdk.out');
    expect(dashboards).toBe(1);
    // Eight of the functions' and the errors that are logged.
    expect(customMetrics).toBe(9);
    expect(alarmMetrics).toBeGreaterThan(30);
    expect(priceOfWatching({ alarmMetrics, dashboards, customMetrics })).toBeLessThan(1);
  });

  it('is more where read marks go alone, by a frame in, one out and an invocation each', () => {
    const alone = { 'websocket.message': 2, 'lambda.request': 1, 'dynamodb.write': 1 };
    const { customers, agents } = marksAlone(statedDay, { riding: 9, alone });
    expect(customers).toBeCloseTo(200_000 * 9 * 2.2e-6, 6);
    expect(agents).toBeCloseTo(200_000 * 10 * (2.2e-6 + 0.625e-6), 6);
  });

  it('is the sum of its services, line by line', () => {
    for (const { day, byService } of billOfDay(statedDay, phases, queues, watching)) {
      expect(Object.values(byService).reduce((sum, one) => sum + one, 0)).toBeCloseTo(day, 9);
    }
  });

  it('grows with conversations and not with their number of agents, but for sockets', () => {
    const once = billOfDay({ ...statedDay, agents: 0 }, phases, queues, watching);
    const twice = billOfDay(
      { ...statedDay, agents: 0, conversations: 400_000 },
      phases,
      queues,
      watching,
    );
    const standing = totalOf(once.filter(({ each }) => each === 0));
    expect(totalOf(twice) - standing).toBeCloseTo(2 * (totalOf(once) - standing), 6);
  });

  it('stands beside the floor, which no design gets under', () => {
    const [floor, scans, connect] = alternatives(statedDay, 20);
    expect(floor?.from).toBeCloseTo(12.1, 1);
    expect(scans?.from).toBe(21_400);
    expect([connect?.from, connect?.to]).toEqual([16_000, 40_000]);
    expect(priceOf({})).toBe(0);
  });

  it('is drawn with words for who does not see it, and nothing that could run', () => {
    const svg = drawCost(
      billOfDay(statedDay, phases, queues, watching),
      alternatives(statedDay, 20),
    );
    expect(svg).toContain('messages &amp; more: $');
    expect(svg).toMatch(/role="img" aria-labelledby="title description"/);
    expect(svg).not.toMatch(/<script|NaN|undefined|Infinity/);
  });
});
