import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { transferConversation } from '../../../core/conversations/lifecycle.ts';
import type { Deps } from '../../../core/conversations/ports.ts';
import { changeAgent } from '../../../core/routing/agents.ts';
import type { TimerMessage } from '../../../core/routing/ports.ts';
import { goTo } from '../../../core/routing/presence.ts';
import { routeBatch } from '../../../core/routing/router.ts';
import { changed } from '../../../core/routing/slots.ts';
import { fireTimer, leaveConversations } from '../../../core/routing/timers.ts';
import { startTestDynamoDb, type TestDynamoDb } from '../../support/dynamodb.ts';
import { checkAtRest, readAll } from './support/invariants.ts';
import { createRoutingWorld, type RoutingWorld } from './support/world.ts';

let dynamodb: TestDynamoDb;
let world: RoutingWorld;
let count = 0;

beforeAll(async () => {
  dynamodb = await startTestDynamoDb();
});
afterAll(() => dynamodb?.close());
beforeEach(() => {
  count++;
  world = createRoutingWorld(dynamodb, `${count}`.padStart(24, 'd'));
});

const own = (name: string) => `${name}-recovery-${count}`;
const principal = (agentId: string) =>
  ({ kind: 'agent', appId: world.appId, agentId, role: 'agent' }) as const;

async function route(): Promise<void> {
  for (let messages = world.routed.splice(0); messages.length > 0; ) {
    await routeBatch(world.deps, world.appId, messages);
    messages = world.routed.splice(0);
  }
}

/** Fires the timers of one kind as if their time had come. */
async function fire(type: TimerMessage['type']): Promise<void> {
  const due = world.timers.filter((one) => one.type === type);
  for (const timer of due) {
    world.timers.splice(world.timers.indexOf(timer), 1);
    world.clock.ahead += Math.max(0, timer.due - world.deps.chance.now());
    await fireTimer(world.deps, timer);
  }
}

/** The process dies when it would queue something for the router. */
function dyingBeforeTheQueue(): Deps {
  const route = async () => {
    throw new Error('died');
  };
  return { ...world.deps, queues: { ...world.deps.queues, route } };
}

describe('[R7] a process that dies between a change and its message', () => {
  it('leaves nobody waiting for ever who was passed on', async () => {
    const config = await world.configure({ queues: [{ queueId: 'a' }, { queueId: 'b' }] });
    const { agentId } = await world.employ(own('ann'));
    const id = await world.begin(own('c'));
    await route();
    const next = await world.employ(own('ben'));
    const passed = transferConversation(
      dyingBeforeTheQueue(),
      principal(agentId),
      id,
      { queueId: 'b' },
      undefined,
    );
    await expect(passed).rejects.toThrow('died');
    await route();
    const { head } = (await world.deps.store.snapshot(id, { consistent: true })) ?? {};
    expect(head).toMatchObject({ assignee: undefined });
    expect(head?.ticket).toBeUndefined();
    await fire('waiting');
    await route();
    expect(await world.deps.routing.agent(next.agentId)).toMatchObject({ assigned: [id] });
    checkAtRest(await readAll(dynamodb, world.appId), config, world.deps.chance.now());
  });

  it('leaves nobody waiting for ever whose agent has vanished', async () => {
    await world.configure({});
    const { agentId } = await world.employ(own('ann'));
    const id = await world.begin(own('c'));
    await route();
    await changeAgent(world.deps.routing, world.appId, agentId, (one) =>
      changed(one, { base: 'offline', status: 'offline' }),
    );
    const left = leaveConversations(dyingBeforeTheQueue(), world.appId, agentId, [id]);
    await expect(left).rejects.toThrow('died');
    const { agentId: next } = await world.employ(own('ben'));
    await fire('waiting');
    await route();
    expect(await world.deps.routing.agent(next)).toMatchObject({ assigned: [id] });
  });

  it('leaves nobody waiting while an agent is free', async () => {
    await world.configure({});
    const id = await world.begin(own('c'));
    await route();
    // Of this one nobody tells the router.
    const { agentId } = await world.employ(own('ann'));
    await fire('publish');
    await route();
    expect(await world.deps.routing.agent(agentId)).toMatchObject({ assigned: [id] });
  });
});

describe('timers', () => {
  it('of two publications of a pool one goes on, and none when nobody waits', async () => {
    await world.configure({});
    await world.begin(own('c'));
    await route();
    const [first] = world.timers.filter(({ type }) => type === 'publish');
    if (first === undefined) throw new Error('nobody tells them');
    world.timers.push({ ...first, due: first.due - 1 });
    for (let round = 0; round < 3; round++) await fire('publish');
    expect(world.timers.filter(({ type }) => type === 'publish')).toHaveLength(1);
    await world.employ(own('ann'));
    for (let round = 0; round < 3; round++) {
      await fire('publish');
      await route();
    }
    expect(world.timers.filter(({ type }) => type === 'publish')).toEqual([]);
  });

  it('that are hours off go back until their time has come', async () => {
    const due = world.deps.chance.now() + 3 * 3_600_000;
    const timer = { type: 'drain', appId: world.appId, pool: 'main', due } as const;
    await fireTimer(world.deps, timer);
    expect(world.timers).toEqual([timer]);
    expect(world.routed).toEqual([]);
    world.clock.ahead = 3 * 3_600_000;
    await fireTimer(world.deps, timer);
    expect(world.routed).toMatchObject([{ type: 'drain', pool: 'main' }]);
  });

  it('[R15] an agent who does nothing for long is away; one who does something is not', async () => {
    await world.configure({ idleAfterSeconds: 600 });
    const { agentId } = await world.employ(own('ann'), { status: 'offline', base: 'offline' });
    await goTo(world.deps, world.appId, agentId, 'online');
    world.clock.ahead = 500_000;
    await changeAgent(world.deps.routing, world.appId, agentId, (one) =>
      changed(one, { lastSeenAt: world.deps.chance.now() }),
    );
    await fire('idle');
    expect(await world.deps.routing.agent(agentId)).toMatchObject({ base: 'online' });
    await fire('idle');
    expect(await world.deps.routing.agent(agentId)).toMatchObject({ base: 'away' });
  });
});
