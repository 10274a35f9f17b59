import { describe, expect, it } from 'vitest';
import { breakageOf, faultKinds, readFaultKinds } from '../../../bench/load/breakage.ts';

const of = (kinds: Parameters<typeof breakageOf>[0]['kinds'], seed = 1) =>
  breakageOf({ kinds, seed, seconds: 600, functionNames: ['websocket-message', 'worker-steps'] });

describe('what is broken while a load runs', () => {
  it('is named by its kinds', () => {
    expect(readFaultKinds('all')).toEqual([...faultKinds]);
    expect(readFaultKinds('kill, queues')).toEqual(['queues', 'kill']);
    for (const wrong of ['', 'everything', 'kill,none', 'kill,kill']) {
      expect(readFaultKinds(wrong)).toBeUndefined();
    }
  });

  it('is the same for the same seed', () => {
    expect(of(faultKinds)).toEqual(of(faultKinds));
    expect(of(faultKinds)).not.toEqual(of(faultKinds, 2));
  });

  it('fills the disk several times, and before each kill -9', () => {
    const { faults } = of(['kill', 'disk']);
    const kinds = faults.map(({ fault }) => fault.kind);
    expect(kinds.filter((kind) => kind === 'fillDisk').length).toBeGreaterThan(10);
    const kills = faults.filter(({ fault }) => fault.kind === 'killRuntime');
    expect(kills.length).toBeGreaterThan(0);
    for (const { at } of kills) {
      const shortlyBefore = faults.filter(
        (one) => one.fault.kind === 'fillDisk' && one.at < at && one.at >= at - 2 / 600,
      );
      expect(shortlyBefore).not.toEqual([]);
    }
  });

  it.each(faultKinds)('is %s alone where only that is asked for', (kind) => {
    const { faults, standing } = of([kind]);
    const happening = new Set(faults.map(({ fault }) => fault.kind));
    const once: Record<string, string[]> = {
      environments: ['killEnvironments'],
      sockets: ['cutNetwork', 'cutSockets'],
      kill: ['killRuntime'],
      clocks: ['jumpClocks'],
      disk: ['fillDisk'],
    };
    expect([...happening].sort()).toEqual(once[kind] ?? []);
    const shares = (values: object) =>
      Object.entries(values).some(([name, value]) => name !== 'seed' && Number(value) > 0);
    expect(shares(standing.dynamodb)).toBe(kind === 'database');
    expect(shares(standing.sqs)).toBe(kind === 'queues');
    expect(standing.duplicateDelivery > 0).toBe(kind === 'queues');
    expect(shares(standing.connections)).toBe(kind === 'posts');
  });
});
