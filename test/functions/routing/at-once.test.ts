import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { AgentState } from '../../../core/routing/model.ts';
import { routeBatch } from '../../../core/routing/router.ts';
import { takeSlot } from '../../../core/routing/slots.ts';
import { startTestDynamoDb, type TestDynamoDb } from '../../support/dynamodb.ts';
import { createRoutingWorld, type RoutingWorld } from './support/world.ts';

let dynamodb: TestDynamoDb;
beforeAll(async () => {
  dynamodb = await startTestDynamoDb();
});
afterAll(() => dynamodb?.close());

const many = 100;

/** An app of its own with its agents online. */
async function staffed(
  name: string,
  agents: number,
  of: (index: number) => Partial<AgentState>,
): Promise<{ world: RoutingWorld; names: string[] }> {
  const world = createRoutingWorld(dynamodb, name.padEnd(24, '0'));
  await world.configure({});
  const names = Array.from({ length: agents }, (_, index) => `${name}-${1000 + index}`);
  await Promise.all(names.map((agentId, index) => world.employ(agentId, of(index))));
  return { world, names };
}

/** Begins so many conversations at once. @returns Their agents, and how often an agent was asked for. */
async function beginAtOnce(world: RoutingWorld, name: string, count: number) {
  const { routing } = world.deps;
  const { agent } = routing;
  let attempts = 0;
  routing.agent = (agentId) => {
    attempts++;
    return agent(agentId);
  };
  const ids = await Promise.all(
    Array.from({ length: count }, (_, index) => world.begin(`${name}-${index}`)),
  );
  routing.agent = agent;
  const snapshots = await Promise.all(
    ids.map((id) => world.deps.store.snapshot(id, { consistent: true })),
  );
  return { assignees: snapshots.map((one) => one?.head.assignee?.agentId), attempts };
}

/** Gives the agent a conversation that is none of those which are looked at. */
async function give({ deps }: RoutingWorld, agentId: string): Promise<void> {
  const before = (await deps.routing.agent(agentId)) as AgentState;
  const after = takeSlot(before, 'other', deps.chance.now()) as AgentState;
  const change = { before, after, distribution: 'roundRobin' } as const;
  expect(await deps.routing.changeAgent(change)).toBe(true);
}

async function loads(world: RoutingWorld, names: readonly string[]): Promise<number[]> {
  const states = await Promise.all(names.map((name) => world.deps.routing.agent(name)));
  return states.map((state) => state?.assigned.length ?? -1);
}

describe('[R20] 100 conversations begin at once, and 100 agents are free for one each', () => {
  it.each([
    ['who all have had none yet', () => ({ capacity: 1 })],
    [
      'whose turns are told apart',
      (index: number) => ({ capacity: 1, lastAssignedAt: 1_700_000_000_000 + index }),
    ],
  ])('%s: each gets one at once', async (title, of) => {
    const name = title.includes('none') ? 'equal' : 'turns';
    const { world, names } = await staffed(name, many, of);
    const { assignees, attempts } = await beginAtOnce(world, name, many);
    expect(assignees).not.toContain(undefined);
    expect([...assignees].sort()).toEqual(names);
    expect(await loads(world, names)).toEqual(names.map(() => 1));
    expect(world.routed).toEqual([]);
    expect(attempts).toBeLessThanOrEqual(8 * many);
  });

  it('one agent alone, with room for all who begin: they are all his', async () => {
    const { world, names } = await staffed('alone', 1, () => ({ capacity: 10 }));
    const { assignees } = await beginAtOnce(world, 'alone', 10);
    expect(assignees).toEqual(assignees.map(() => names[0]));
    expect(await loads(world, names)).toEqual([10]);
  });
});

describe('[R20] a conversation whose agent was given another one since he was listed', () => {
  it('goes on to whose turn it is now', async () => {
    const { world, names } = await staffed('late', 2, (index) => ({
      capacity: 4,
      lastAssignedAt: 1_700_000_000_000 + index,
    }));
    const { routing } = world.deps;
    const { freeAgents } = routing;
    routing.freeAgents = async (...query) => {
      const listed = await freeAgents(...query);
      routing.freeAgents = freeAgents;
      await give(world, names[0] ?? '');
      return listed;
    };
    const { assignees } = await beginAtOnce(world, 'late', 1);
    expect(assignees).toEqual([names[1]]);
    expect(await loads(world, names)).toEqual([1, 1]);
  });
});

describe('[R20] a router whose agent is given another conversation at this moment', () => {
  /** Routes one that waits; as it is given to the first agent, he is given another. */
  async function route(name: string, agents: number) {
    const { world, names } = await staffed(name, 0, () => ({}));
    const id = await world.begin(name);
    for (let index = 0; index < agents; index++) {
      names.push((await world.employ(`${name}-${index}`, { capacity: 2 })).agentId);
    }
    const { store, routing } = world.deps;
    const queued = vi.spyOn(routing, 'putTicket');
    const { append } = store;
    store.append = async (...write) => {
      store.append = append;
      await give(world, names[0] ?? '');
      return append(...write);
    };
    await routeBatch(world.deps, world.appId, world.routed.splice(0));
    const snapshot = await store.snapshot(id, { consistent: true });
    expect(queued).not.toHaveBeenCalled();
    return { assignee: snapshot?.head.assignee?.agentId, loads: await loads(world, names) };
  }

  it('goes on to the next agent', async () => {
    expect(await route('next', 2)).toEqual({ assignee: 'next-1', loads: [1, 1] });
  });

  it('gives it to him all the same where he has room and nobody else is there', async () => {
    expect(await route('only', 1)).toEqual({ assignee: 'only-0', loads: [2] });
  });
});
