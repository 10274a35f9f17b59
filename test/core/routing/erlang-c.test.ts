import { describe, expect, it } from 'vitest';
import { agentsFor, erlangC } from '../../../core/routing/simulation/erlang-c.ts';

/** Straight from the formula, with logarithms of factorials added up. */
function byFactorials(servers: number, load: number): number {
  const logs: number[] = [0];
  for (let n = 1; n <= servers; n++) logs.push((logs[n - 1] as number) + Math.log(load / n));
  const last = (logs[servers] as number) - Math.log(1 - load / servers);
  const sum = logs.slice(0, servers).reduce((all, log) => all + Math.exp(log - last), 0);
  return 1 / (1 + sum);
}

describe('Erlang C', () => {
  it('has the values of the printed tables', () => {
    // One server: the share of time that it is busy. Two: 2ρ²/(1 + ρ).
    const one = erlangC({ servers: 1, arrivalsPerSecond: 0.8, handleSeconds: 1 });
    expect(one?.waitedShare).toBeCloseTo(0.8, 12);
    expect(one?.meanWaitSeconds).toBeCloseTo(4, 12);
    const two = erlangC({ servers: 2, arrivalsPerSecond: 1.5, handleSeconds: 1 });
    expect(two?.waitedShare).toBeCloseTo((2 * 0.75 ** 2) / 1.75, 12);
    // 100 calls in half an hour of 3 minutes each: 10 erlang on 14 agents, 17.4 % wait, 7.8 s.
    const desk = erlangC({ servers: 14, arrivalsPerSecond: 100 / 1800, handleSeconds: 180 });
    expect(desk?.waitedShare).toBeCloseTo(0.1741, 4);
    expect(desk?.meanWaitSeconds).toBeCloseTo(7.836, 2);
  });

  it.each([10, 400, 5200])('agrees with the formula in logarithms: %i servers', (servers) => {
    for (const rho of [0.5, 0.77, 0.95, 0.999]) {
      const traffic = { servers, arrivalsPerSecond: rho * servers, handleSeconds: 1 };
      const expected = byFactorials(servers, rho * servers);
      const found = erlangC(traffic)?.waitedShare ?? Number.NaN;
      expect(Math.abs(found - expected)).toBeLessThanOrEqual(expected * 1e-9);
    }
  });

  it('has a percentile: below it as many wait as it says', () => {
    const theory = erlangC({ servers: 10, arrivalsPerSecond: 9, handleSeconds: 1 });
    const p95 = theory?.percentile(0.95) as number;
    // P(W > t) = C·e^−(c − a)t
    expect((theory?.waitedShare as number) * Math.exp(-p95)).toBeCloseTo(0.05, 12);
    expect(theory?.percentile(0.1)).toBe(0);
  });

  it('has no wait for a load that no line can stand', () => {
    expect(erlangC({ servers: 10, arrivalsPerSecond: 10, handleSeconds: 1 })).toBeUndefined();
    expect(erlangC({ servers: 10, arrivalsPerSecond: 11, handleSeconds: 1 })).toBeUndefined();
  });

  it.each([1, 4])('finds the fewest agents for a wait, at %i each', (capacity) => {
    const traffic = { arrivalsPerSecond: 600 / 3600, handleSeconds: 300 };
    for (const goal of [0.1, 5, 60, 3600]) {
      const agents = agentsFor(goal, { ...traffic, capacity });
      const wait = (count: number) => erlangC({ ...traffic, servers: count * capacity });
      expect(wait(agents)?.meanWaitSeconds).toBeLessThanOrEqual(goal);
      expect(wait(agents - 1)?.meanWaitSeconds ?? Number.POSITIVE_INFINITY).toBeGreaterThan(goal);
    }
  });
});
