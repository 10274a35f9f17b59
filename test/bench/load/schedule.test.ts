import { describe, expect, it } from 'vitest';
import { paceOf, problemOf, runningOf, scaleOf, timesOf } from '../../../bench/load/plan.ts';
import { createSchedule, type Script, sideOf } from '../../../bench/load/schedule.ts';
import { statedPlan as plan } from './support/stated-plan.ts';

describe('the pace of a load', () => {
  it('has as many conversations under way as there is room for, by Little’s law', () => {
    const pace = paceOf(plan);
    expect(pace.arrivalRate).toBeCloseTo((200_000 * 4) / 86_400, 9);
    expect(pace.messagesPerSecond).toBeCloseTo(pace.arrivalRate * 20, 9);
    expect(pace.running).toBeCloseTo((pace.arrivalRate * pace.conversationMs) / 1000, 6);
    // The number at one moment is Poisson's: 3.1 standard deviations are left for it.
    expect(pace.running + 3.1 * Math.sqrt(pace.running)).toBeCloseTo(4_000, 6);
  });

  it('follows from think times where they are given', () => {
    const pace = paceOf({ ...plan, think: { customer: 30, agent: 10 } });
    // Nine pauses of the customer, ten of the agent and the one before he closes.
    expect(pace.conversationMs).toBe(9 * 30_000 + 11 * 10_000);
    expect(pace.running).toBeCloseTo((pace.arrivalRate * 380_000) / 1000, 6);
  });

  it('is refused with what to change where it cannot be', () => {
    expect(problemOf(plan)).toBeUndefined();
    expect(problemOf({ ...plan, agents: 900 })).toMatch(/at least 1000 agents/);
    expect(problemOf({ ...plan, think: { customer: 60, agent: 60 } })).toMatch(/--concurrent to/);
    expect(problemOf({ ...plan, perDay: 100_000_000 })).toMatch(/between messages/);
  });

  it('is more people and more conversations, and not longer ones, so many times over', () => {
    const twice = timesOf(plan, 2);
    expect([twice.agents, twice.concurrent, twice.integrations]).toEqual([2_600, 8_000, 1_000]);
    expect(paceOf(twice).arrivalRate).toBeCloseTo(2 * paceOf(plan).arrivalRate, 9);
    expect(twice.messages).toBe(20);
    expect(scaleOf(plan)).toBe(1);
    expect(scaleOf(twice)).toBe(2);
  });
});

describe('the schedule', () => {
  const { underWay, arrivals } = createSchedule(plan);
  const arriving = [...arrivals()];

  it('is the same for the same seed, and another for another', () => {
    const again = createSchedule(plan);
    expect(again.underWay).toEqual(underWay);
    expect([...again.arrivals()]).toEqual(arriving);
    expect(createSchedule({ ...plan, seed: 2 }).underWay[0]).not.toEqual(underWay[0]);
  });

  it('lets conversations begin one by one at the rate of the peak', () => {
    const starts = arriving.map(({ startAt }) => startAt);
    expect(starts).toEqual([...starts].sort((a, b) => a - b));
    const expected = paceOf(plan).arrivalRate * 620;
    // Poisson's: four standard deviations.
    expect(Math.abs(arriving.length - expected)).toBeLessThan(4 * Math.sqrt(expected));
    const gaps = starts.slice(1).map((at, index) => at - (starts[index] ?? 0));
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    const deviation = Math.sqrt(
      gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length,
    );
    // Evenly spaced ones would have 0.
    expect(deviation / mean).toBeGreaterThan(0.9);
  });

  it('has as many under way from the beginning to the end, never more than customers', () => {
    const changes = [
      ...underWay.map(({ closeAt }) => [closeAt, -1] as const),
      ...arriving.flatMap(({ startAt, closeAt }) => [
        [startAt, 1] as const,
        [closeAt, -1] as const,
      ]),
    ].sort(([a], [b]) => a - b);
    let count = underWay.length;
    let [least, most] = [count, count];
    for (const [at, by] of changes) {
      if (at > 620_000) break;
      count += by;
      least = Math.min(least, count);
      most = Math.max(most, count);
    }
    expect(most).toBeLessThanOrEqual(4_000);
    expect(least).toBeGreaterThan(runningOf(4_000) - 5 * Math.sqrt(4_000));
  });

  it('says everything of a conversation from its beginning on, each side in turn', () => {
    for (const script of arriving.slice(0, 200)) {
      expect(script.first).toBe(0);
      expect(script.turns.map(({ message }) => message)).toEqual(
        Array.from({ length: 19 }, (_, index) => index + 1),
      );
      expectAscending(script);
    }
    expect([0, 1, 2, 3].map(sideOf)).toEqual(['customer', 'agent', 'customer', 'agent']);
  });

  it('says the rest of one that is in the middle, after what its customer said last', () => {
    const said = underWay.map(({ first, turns }) => {
      expect(sideOf(first)).toBe('customer');
      for (const { message } of turns) expect(message).toBeGreaterThan(first);
      return turns.length;
    });
    for (const script of underWay) expectAscending(script);
    // On average half of it is over.
    expect(said.reduce((sum, one) => sum + one, 0) / said.length).toBeCloseTo(9.5, 0);
  });

  function expectAscending({ startAt, turns, closeAt }: Script): void {
    const times = [startAt, ...turns.map(({ at }) => at), closeAt];
    expect(times).toEqual([...times].sort((a, b) => a - b));
  }
});
