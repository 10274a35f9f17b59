import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { definitions } from '../../functions/definitions.ts';
import { deriveCapacity, shareOut, UNRESERVED_CONCURRENCY } from '../../lib/capacity.ts';
import {
  type AccountLimits,
  DEFAULT_ACCOUNT_LIMITS,
  describeShortfalls,
  requireFit,
} from '../../lib/quotas.ts';

const derive = (scale: number, account: Partial<AccountLimits> = {}) =>
  deriveCapacity({
    scale,
    account: { ...DEFAULT_ACCOUNT_LIMITS, ...account },
    functions: definitions,
  });

const scales = fc.double({ min: 0.001, max: 1_000, noNaN: true });

describe('the stated capacity', () => {
  const capacity = derive(1);

  it('reserves 892 in all, rows to come included, and fits an account of 1,000', () => {
    const reserved = Object.fromEntries(capacity.rows.map((row) => [row.name, row.reserved]));
    expect(reserved).toEqual({
      message: 150,
      connect: 100,
      authorizer: 50,
      disconnect: 30,
      http: 60,
      ingest: 30,
      inbound: 70,
      steps: 110,
      router: 20,
      outbound: 160,
      delivery: 50,
      timers: 10,
      webhooks: 40,
      answers: 10,
      sweep: 1,
      deployment: 1,
    });
    expect(capacity.reservedTotal).toBe(892);
    expect(capacity.reservedTotal + UNRESERVED_CONCURRENCY).toBeLessThanOrEqual(1_000);
    expect(capacity.shortfalls).toEqual([]);
  });

  it('gives every app the stated quotas', () => {
    expect(capacity.quotas).toEqual({
      agentsOnline: 1_300,
      concurrentConversations: 4_000,
      conversationsPerDay: 200_000,
      integrations: 500,
      serverRequestsPerSecond: 200,
      agentCapacity: 4,
    });
  });

  it('peaks at 185 messages a second and 500 new connections', () => {
    expect(capacity.load.messages).toBeCloseTo(185.2, 1);
    expect(capacity.load.connects).toBeCloseTo(500, 6);
  });

  it('lets the peak through both stages', () => {
    const { load, webSocketThrottle, httpThrottle } = capacity;
    expect(webSocketThrottle.rateLimit).toBeGreaterThan(load.frames + load.connects);
    expect(httpThrottle.rateLimit).toBeGreaterThan(load.httpRequests + load.webhooks);
  });

  it('leaves the warm throughput of the tables at what a new table has', () => {
    expect(capacity.warmThroughput).toBeUndefined();
  });
});

describe('at any scale', () => {
  it('reserves by Little’s law at least rate × p99', () => {
    fc.assert(
      fc.property(scales, (scale) => {
        for (const row of derive(scale).rows) {
          const busy = row.rate * row.p99Seconds;
          // A mapping of 1,000 is AWS's most; beyond it the row is refused, not sized.
          expect(row.reserved).toBeGreaterThanOrEqual(Math.min(busy, 1_000));
        }
      }),
    );
  });

  it('never reserves less for more', () => {
    fc.assert(
      fc.property(scales, scales, (one, other) => {
        const [less, more] = [derive(Math.min(one, other)), derive(Math.max(one, other))];
        for (const [index, row] of less.rows.entries()) {
          expect(more.rows[index]?.reserved).toBeGreaterThanOrEqual(row.reserved);
        }
        expect(more.reservedTotal).toBeGreaterThanOrEqual(less.reservedTotal);
        expect(more.quotas.agentsOnline).toBeGreaterThanOrEqual(less.quotas.agentsOnline);
      }),
    );
  });

  it('keeps every mapping within its function’s reservation, and between 2 and 1,000', () => {
    fc.assert(
      fc.property(scales, (scale) => {
        const { functions } = derive(scale);
        for (const { name, capacity } of definitions) {
          const { reserved = 0, mapping } = functions[name] ?? {};
          // Deploys come one after the other, and so does what the clock calls.
          if (capacity === 'deployment' || capacity === 'sweep') expect(reserved).toBe(1);
          else expect(reserved).toBeGreaterThanOrEqual(2);
          if (mapping === undefined) continue;
          expect(mapping).toBeGreaterThanOrEqual(2);
          expect(mapping).toBeLessThanOrEqual(1_000);
          expect(mapping).toBeLessThanOrEqual(reserved);
        }
      }),
    );
  });

  it('gives the functions of a row together what the row reserves', () => {
    fc.assert(
      fc.property(scales, (scale) => {
        const { rows, functions } = derive(scale);
        for (const row of rows.filter(({ later }) => !later)) {
          const sharers = definitions.filter(({ capacity }) => capacity === row.name);
          const sum = sharers.reduce((all, { name }) => all + (functions[name]?.reserved ?? 0), 0);
          expect(sum).toBe(row.reserved);
        }
      }),
    );
  });

  it('fits an account that has what the shortfalls name', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 12, noNaN: true }), (scale) => {
        const raised = Object.fromEntries(
          derive(scale).shortfalls.flatMap(({ context }) =>
            context ? [[context.name, context.value]] : [],
          ),
        );
        expect(derive(scale, raised).shortfalls).toEqual([]);
      }),
    );
  });
});

describe('what does not fit', () => {
  it('is refused with the quota, its code, the figure and the context, all at once', () => {
    const { shortfalls } = derive(10);
    expect(() => requireFit(10, shortfalls)).toThrowError(
      expect.objectContaining({ code: 'CAPACITY_EXCEEDS_ACCOUNT' }),
    );
    const text = describeShortfalls(10, shortfalls);
    expect(text).toContain('«Concurrent executions» (L-B99A9384): 1000 available');
    expect(text).toMatch(/-c accountConcurrency=\d+/);
    expect(text).toContain('L-8A5B8E43');
    expect(text).toContain('«WebSocket new connections rate» (L-9ED1E49A): 500 available, 5000');
    expect(text).toMatch(/npx cdk deploy --all -c capacity=10 .*-c newConnectionsPerSecond=5000/);
  });

  it('names no command where AWS raises nothing', () => {
    const { shortfalls } = derive(100);
    expect(shortfalls.some(({ context }) => context === undefined)).toBe(true);
    expect(describeShortfalls(100, shortfalls)).not.toContain('npx cdk deploy');
  });

  it('includes an account that is too small for the stated capacity', () => {
    const found = derive(1, { accountConcurrency: 989 }).shortfalls;
    expect(found.map(({ context }) => context)).toEqual([
      { name: 'accountConcurrency', value: 992 },
    ]);
  });

  it('warms the tables beyond what a new one takes', () => {
    expect(derive(10).warmThroughput).toEqual({
      readUnitsPerSecond: 16_000,
      writeUnitsPerSecond: 8_000,
    });
  });
});

describe('shareOut', () => {
  it('adds up, and gives no one less than the minimum', () => {
    const weights = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(weights, fc.nat(5_000), fc.nat(5), (each, total, minimum) => {
        const shares = shareOut(total, each, minimum);
        const sum = shares.reduce((all, share) => all + share, 0);
        expect(sum).toBe(Math.max(total, each.length * minimum));
        expect(Math.min(...shares)).toBeGreaterThanOrEqual(minimum);
      }),
    );
  });

  it('follows the weights', () => {
    expect(shareOut(60, [3, 2, 1], 2)).toEqual([29, 20, 11]);
  });
});
