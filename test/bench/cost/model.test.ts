import { describe, expect, it } from 'vitest';
import {
  alternatives,
  billOfDay,
  type Phase,
  priceOf,
  statedDay,
  totalOf,
} from '../../../bench/cost/model.ts';
import { drawCost } from '../../../bench/cost/picture.ts';

const phases: Phase[] = [
  { name: 'beginning', units: { 'dynamodb.write': 20, 'lambda.request': 1 } },
  { name: 'messages & more', units: { 'websocket.message': 50, 'http.request': 10 } },
];
const queues = { fifo: 4, standard: 2 };

describe('what a day costs', () => {
  it('is what its conversations take, and what stands besides', () => {
    const lines = billOfDay(statedDay, phases, queues);
    const each = 20 * 0.625e-6 + 0.2e-6 + 50e-6 + 10e-6 + 7.2 * 0.25e-6;
    const standing = lines.filter((line) => line.each === 0);
    expect(standing.map(({ what }) => what)).toEqual(["agents' sockets", 'polls of queues']);
    expect(totalOf(lines) - totalOf(standing)).toBeCloseTo(200_000 * each, 6);
    // 1,300 sockets for 1,440 minutes, a ping in nine of them, there and back.
    const pings = (1_300 * 1_440) / 9;
    expect(standing[0]?.day).toBeCloseTo(
      1_300 * 1_440 * 0.25e-6 + pings * (2e-6 + 0.2e-6 + 0.00125 * 0.0000133334),
      6,
    );
    expect(standing[1]?.day).toBeCloseTo(21_600 * (4 * 0.5e-6 + 2 * 0.4e-6), 6);
  });

  it('is the sum of its services, line by line', () => {
    for (const { day, byService } of billOfDay(statedDay, phases, queues)) {
      expect(Object.values(byService).reduce((sum, one) => sum + one, 0)).toBeCloseTo(day, 9);
    }
  });

  it('grows with conversations and not with their number of agents, but for sockets', () => {
    const once = billOfDay({ ...statedDay, agents: 0 }, phases, queues);
    const twice = billOfDay({ ...statedDay, agents: 0, conversations: 400_000 }, phases, queues);
    const polls = once.at(-1)?.day ?? 0;
    expect(totalOf(twice) - polls).toBeCloseTo(2 * (totalOf(once) - polls), 6);
  });

  it('stands beside the floor, which no design gets under', () => {
    const [floor, scans, connect] = alternatives(statedDay, 20);
    expect(floor?.from).toBeCloseTo(12.1, 1);
    expect(scans?.from).toBe(21_400);
    expect([connect?.from, connect?.to]).toEqual([16_000, 40_000]);
    expect(priceOf({})).toBe(0);
  });

  it('is drawn with words for who does not see it, and nothing that could run', () => {
    const svg = drawCost(billOfDay(statedDay, phases, queues), alternatives(statedDay, 20));
    expect(svg).toContain('messages &amp; more: $');
    expect(svg).toMatch(/role="img" aria-labelledby="title description"/);
    expect(svg).not.toMatch(/<script|NaN|undefined|Infinity/);
  });
});
