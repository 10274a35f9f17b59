import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeConversation } from '../../../core/conversations/lifecycle.ts';
import { routeBatch } from '../../../core/routing/router.ts';
import { fireTimer } from '../../../core/routing/timers.ts';
import { readUsage } from '../../../functions/shared/dynamodb/usage.ts';
import { createQuotas } from '../../../functions/shared/quotas.ts';
import { startTestDynamoDb, type TestDynamoDb } from '../../support/dynamodb.ts';
import { createRoutingWorld, type RoutingWorld } from './support/world.ts';

let dynamodb: TestDynamoDb;
beforeAll(async () => {
  dynamodb = await startTestDynamoDb();
});
afterAll(() => dynamodb?.close());

/** An app of its own with so many agents online, of whom so many are free. */
async function staffed(name: string, online: number, free = online): Promise<RoutingWorld> {
  const world = createRoutingWorld(dynamodb, name.padEnd(24, '0'));
  await world.configure({});
  for (let from = 0; from < online; from += 50) {
    await Promise.all(
      Array.from({ length: Math.min(50, online - from) }, (_, index) => {
        const assigned = from + index < free ? [] : ['x'];
        return world.employ(`${name}-${from + index}`, { capacity: 1, assigned });
      }),
    );
  }
  dynamodb.consumed();
  return world;
}

async function route(world: RoutingWorld): Promise<void> {
  await routeBatch(world.deps, world.appId, world.routed.splice(0));
}

describe('[R18] what an assignment costs', () => {
  it('does not depend on how many agents are online: 10, 100, 1,300', async () => {
    const costs = [];
    for (const online of [10, 100, 1300]) {
      const world = await staffed(`flat-${online}`, online);
      await world.begin(`flat-${online}-first`);
      await route(world);
      dynamodb.consumed();
      const id = await world.begin(`flat-${online}-second`);
      await route(world);
      const { reads, writes } = dynamodb.consumed();
      costs.push({ reads, writes });
      const snapshot = await world.deps.store.snapshot(id, { consistent: true });
      expect(snapshot?.head.assignee).toBeDefined();
    }
    expect(costs).toEqual([costs[0], costs[0], costs[0]]);
    // With the conversation's own beginning: head, entries, list and the count of its quota.
    expect(costs[0]?.writes).toBeLessThanOrEqual(20);
    expect(costs[0]?.reads).toBeLessThanOrEqual(4);
  }, 60_000);

  it('nor does that of one who waits, and then gets who has room again', async () => {
    const costs = [];
    for (const online of [10, 300]) {
      const world = await staffed(`busy-${online}`, online, 1);
      const first = await world.begin(`busy-${online}-first`);
      await route(world);
      dynamodb.consumed();
      await world.begin(`busy-${online}-second`);
      await route(world);
      const agentId = `busy-${online}-0`;
      const principal = { kind: 'agent', appId: world.appId, agentId, role: 'agent' } as const;
      await closeConversation(world.deps, principal, first);
      await route(world);
      expect((await world.deps.routing.agent(agentId))?.assigned).toHaveLength(1);
      const { reads, writes } = dynamodb.consumed();
      costs.push({ reads, writes });
    }
    expect(costs[1]).toEqual(costs[0]);
  }, 60_000);
});

describe('[R13] a queue of 1,000 that moves by one', () => {
  it('tells a few of them, each what has changed for him', async () => {
    const world = await staffed('queue', 0);
    for (let from = 0; from < 1000; from += 50) {
      await Promise.all(
        Array.from({ length: 50 }, async (_, index) => {
          const id = await world.begin(`queue-${from + index}`);
          const connectionId = `socket-${from + index}`;
          const listener = { connectionId, side: 'p0', ownerId: `user-queue-${from + index}` };
          await world.deps.store.addListeners(id, [{ ...listener, expiresAt: 4_000_000_000 }]);
        }),
      );
    }
    await route(world);
    const tick = async () => {
      const timer = world.timers.findLast(({ type }) => type === 'publish');
      if (timer === undefined) throw new Error('nobody tells them');
      world.timers.length = 0;
      world.clock.ahead += Math.max(0, timer.due - world.deps.chance.now());
      world.sent.length = 0;
      await fireTimer(world.deps, timer);
      return world.sent.filter(({ frame }) => frame.type === 'queue').length;
    };
    // All are told in the end, some with each publication.
    const first = [];
    for (let told = await tick(); told > 0; told = await tick()) first.push(told);
    expect(Math.max(...first)).toBe(50);
    expect(first.reduce((sum, told) => sum + told, 0)).toBe(1000);
    await world.employ('queue-agent', { capacity: 1 });
    world.routed.length = 0;
    world.routed.push({ type: 'freed', appId: world.appId, conversationId: 'x', seq: 1 });
    await route(world);
    const told = await tick();
    expect(told).toBeGreaterThan(0);
    expect(told).toBeLessThanOrEqual(40);
    expect(await tick()).toBe(0);
  }, 60_000);
});

describe('[R14] quotas', () => {
  const limits = {
    agentsOnline: 2,
    concurrentConversations: 3,
    conversationsPerDay: 4,
    integrations: 1,
    serverRequestsPerSecond: 1,
    agentCapacity: 4,
  };

  it('count what is open and what began today, and refuse by name', async () => {
    const world = await staffed('quota', 1);
    const { client, tables } = dynamodb;
    let ahead = 0;
    const now = () => Date.now() + ahead;
    const quotas = createQuotas(client, tables.directory, limits, now);
    const require = () => {
      ahead += 6000;
      return quotas.requireConversation(world.appId);
    };
    const ids: string[] = [];
    for (let index = 0; index < 3; index++) {
      await require();
      ids.push(await world.begin(`quota-${index}`));
    }
    await expect(require()).rejects.toMatchObject({
      code: 'quota_exceeded',
      retryAfterSeconds: 30,
      message: expect.stringMatching(/"concurrentConversations" of 3.*GET \/admin\/usage/),
    });
    const principal = { kind: 'system', appId: world.appId } as const;
    await closeConversation(world.deps, principal, ids[0] ?? '');
    await closeConversation(world.deps, principal, ids[0] ?? '');
    expect(await readUsage(client, tables.directory, world.appId, now())).toEqual({
      open: 2,
      today: 3,
    });
    await require();
    await world.begin('quota-3');
    await closeConversation(world.deps, principal, ids[1] ?? '');
    await expect(require()).rejects.toMatchObject({
      message: expect.stringContaining('"conversationsPerDay" of 4'),
    });
    ahead += 86_400_000;
    await require();
    expect(() => quotas.require('agentsOnline', 1)).not.toThrow();
    expect(() => quotas.require('agentsOnline', 2)).toThrow(/"agentsOnline" of 2/);
    expect(quotas.exceeded('integrations').message).toMatch(/"integrations" of 1/);
  });
});
