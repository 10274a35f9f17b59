import { describe, expect, it } from 'vitest';
import { drain } from '../../../core/routing/drain.ts';
import { erlangC } from '../../../core/routing/simulation/erlang-c.ts';
import {
  type Simulation,
  type SimulationOptions,
  simulate,
} from '../../../core/routing/simulation/simulate.ts';

const handleSeconds = 300;

function at(rho: number, options: Partial<SimulationOptions> = {}): Promise<Simulation> {
  const { agents = 10, capacity = 2 } = options;
  const arrivalsPerHour = (rho * agents * capacity * 3600) / handleSeconds;
  return simulate({
    agents,
    capacity,
    arrivalsPerHour,
    handleSeconds,
    conversations: 60_000,
    seed: 1,
    ...options,
  });
}

/** How far off, of what it should be. */
function off(found: number, expected: number | undefined): number {
  return Math.abs(found / (expected ?? Number.NaN) - 1);
}

describe('simulated waits', () => {
  it.each([0.7, 0.8, 0.85, 0.9, 0.95])(
    '[R1] [R7] are within 3 % of Erlang C at a load of %d, with one seed as with another',
    async (rho) => {
      for (const seed of [1, 20_261_123, 2 ** 40 + 7]) {
        const conversations = rho > 0.9 ? 150_000 : 60_000;
        const run = await at(rho, { seed, conversations });
        expect(off(run.meanWaitSeconds, run.erlangC?.meanWaitSeconds)).toBeLessThan(0.03);
        expect(off(run.waitedShare, run.erlangC?.waitedShare)).toBeLessThan(0.03);
      }
    },
    120_000,
  );

  it('[R1] [R7] are so by their plain average too, if only enough come', async () => {
    const run = await at(0.8, { agents: 5, capacity: 1, conversations: 400_000 });
    expect(off(run.observed.meanWaitSeconds, run.erlangC?.meanWaitSeconds)).toBeLessThan(0.06);
    expect(off(run.observed.waitedShare, run.erlangC?.waitedShare)).toBeLessThan(0.03);
    expect(off(run.p95WaitSeconds, run.erlangC?.p95WaitSeconds)).toBeLessThan(0.06);
    expect(off(run.utilization, 0.8)).toBeLessThan(0.01);
  }, 120_000);

  it.each(['roundRobin', 'leastLoaded', 'longestIdle'] as const)(
    '[R8] do not depend on who is next: %s',
    async (distribution) => {
      const run = await at(0.9, { distribution });
      expect(off(run.meanWaitSeconds, run.erlangC?.meanWaitSeconds)).toBeLessThan(0.03);
    },
    60_000,
  );

  it('[R7] tell a routing that leaves agents idle: they are far from Erlang C, as its plain average is', async () => {
    // Whoever is alone in line waits until the next one comes.
    const lazy: typeof drain = async (store, config, app, pool, now) => {
      const waiting = await store.tickets(app, pool, undefined, 2);
      const last = waiting[0]?.conversationId.endsWith('9') === true;
      if (waiting.length === 1 && !last) return { claimed: [], waiting: true };
      return drain(store, config, app, pool, now);
    };
    const run = await at(0.7, { agents: 5, route: lazy, conversations: 100_000 });
    expect(off(run.meanWaitSeconds, run.erlangC?.meanWaitSeconds)).toBeGreaterThan(0.3);
    expect(off(run.meanWaitSeconds, run.observed.meanWaitSeconds)).toBeLessThan(0.05);
    expect(off(run.waitedShare, run.observed.waitedShare)).toBeLessThan(0.05);
  }, 60_000);

  it('[R1] tell a routing that uses one agent fewer: it waits as so many fewer do', async () => {
    const but: typeof drain = (store, config, app, pool, now) => {
      const sparing = {
        tickets: store.tickets.bind(store),
        freeAgent: store.freeAgent.bind(store),
        claim: store.claim.bind(store),
        freeAgents: async (...query: Parameters<typeof store.freeAgents>) => {
          const page = await store.freeAgents(...query);
          return { ...page, agents: page.agents.filter((one) => !one.agentId.endsWith('09')) };
        },
      };
      return drain(sparing, config, app, pool, now);
    };
    const run = await at(0.75, { route: but, conversations: 150_000 });
    const arrivalsPerSecond = run.arrivalsPerHour / 3600;
    const fewer = erlangC({ servers: 18, arrivalsPerSecond, handleSeconds });
    expect(off(run.meanWaitSeconds, fewer?.meanWaitSeconds)).toBeLessThan(0.05);
  }, 60_000);

  it('come again with the same seed, and differ with another', async () => {
    const few = { conversations: 2000 };
    const first = await at(0.9, few);
    expect(await at(0.9, few)).toEqual(first);
    expect((await at(0.9, { ...few, seed: 2 })).observed).not.toEqual(first.observed);
  });

  it('grow with the run where more comes than can be done; no formula then', async () => {
    const run = await at(1.2, { conversations: 5000 });
    const longer = await at(1.2, { conversations: 20_000 });
    expect(run).toMatchObject({ stable: false, erlangC: undefined, method: 'average', warmUp: 0 });
    expect(longer.meanWaitSeconds).toBeGreaterThan(run.meanWaitSeconds * 3);
  }, 60_000);

  it('are none at the stated capacity: 1,300 agents with 4 each, 4,000 conversations at once', async () => {
    const run = await at(4000 / 5200, { agents: 1300, capacity: 4, conversations: 20_000 });
    expect(run).toMatchObject({ meanWaitSeconds: 0, waitedShare: 0, p99WaitSeconds: 0 });
    expect(off(run.utilization, 4000 / 5200)).toBeLessThan(0.03);
  }, 60_000);
});
