import { describe, expect, it } from 'vitest';
import { faultSchedule } from '../../../bin/support/replay/fault-schedule.ts';
import { percentiles } from '../../../bin/support/replay/latency.ts';

const counts = { cuts: 16, environmentKills: 12, runtimeKills: 3 };
const functions = ['websocket-message', 'worker-steps'];

describe('the schedule of faults', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(faultSchedule(7, counts, functions)).toEqual(faultSchedule(7, counts, functions));
    expect(faultSchedule(7, counts, functions)).not.toEqual(faultSchedule(8, counts, functions));
  });

  it('has as many faults as were asked for, in order, within the replay, spread over it', () => {
    for (let seed = 0; seed < 50; seed++) {
      const { faults, standing } = faultSchedule(seed, counts, functions);
      const ats = faults.map(({ at }) => at);
      expect(ats).toEqual([...ats].sort((a, b) => a - b));
      expect(Math.min(...ats)).toBeGreaterThan(0);
      expect(Math.max(...ats)).toBeLessThan(0.95);
      const kills = faults.filter(({ fault }) => fault.kind === 'killRuntime');
      expect(kills.map(({ at }) => Math.floor((at - 0.03) / 0.3))).toEqual([0, 1, 2]);
      expect(faults).toHaveLength(31);
      expect(standing.duplicateDelivery).toBeGreaterThan(0.1);
    }
  });
});

describe('percentiles', () => {
  it('are by nearest rank', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect(percentiles(hundred)).toEqual({ count: 100, p50: 50, p95: 95, p99: 99, max: 100 });
    expect(percentiles([7])).toMatchObject({ p50: 7, p99: 7 });
    expect(percentiles([])).toEqual({ count: 0, p50: 0, p95: 0, p99: 0, max: 0 });
  });
});
