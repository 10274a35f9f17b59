import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { closeConversation } from '../../../core/conversations/lifecycle.ts';
import type { AgentPrincipal } from '../../../core/identity/principal.ts';
import { changeAgent } from '../../../core/routing/agents.ts';
import { acceptOffer, declineOffer, lapseOffer } from '../../../core/routing/offers.ts';
import { ticketKey } from '../../../core/routing/order.ts';
import { routeBatch } from '../../../core/routing/router.ts';
import { changed, takeSlot } from '../../../core/routing/slots.ts';
import { fireTimer } from '../../../core/routing/timers.ts';
import { startTestDynamoDb, type TestDynamoDb } from '../../support/dynamodb.ts';
import { checkAlways, checkAtRest, readAll } from './support/invariants.ts';
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
  world = createRoutingWorld(dynamodb, `${count}`.padStart(24, 'e'));
});

const all = () => readAll(dynamodb, world.appId);
/** Agents and customers of this test alone. */
const own = (name: string) => `${name}-${count}`;
const principal = (agentId: string): AgentPrincipal => ({
  kind: 'agent',
  appId: world.appId,
  agentId,
  role: 'agent',
});

/** Lets the router have what is queued, until nothing is. */
async function route(): Promise<void> {
  for (let messages = world.routed.splice(0); messages.length > 0; ) {
    await routeBatch(world.deps, world.appId, messages);
    messages = world.routed.splice(0);
  }
}

describe('agents', () => {
  it('a change that rests on an older version is refused, and changes nothing', async () => {
    const before = await world.employ(own('ann'));
    const change = (capacity: number) => ({
      before,
      after: changed(before, { capacity }),
      distribution: 'roundRobin' as const,
    });
    expect(await world.deps.routing.changeAgent(change(7))).toBe(true);
    expect(await world.deps.routing.changeAgent(change(9))).toBe(false);
    expect(await world.deps.routing.agent(own('ann'))).toMatchObject({ capacity: 7, version: 2 });
    checkAlways(await all());
  });

  it('[R8] stand in one row each, whatever turns they take and however often that changes', async () => {
    await world.configure({ pools: { main: { distribution: 'roundRobin' } } });
    for (const name of ['a', 'b', 'c']) await world.employ(own(name), { capacity: 2 });
    for (const distribution of ['leastLoaded', 'longestIdle', 'roundRobin'] as const) {
      await world.configure({ pools: { main: { distribution } } });
      for (const name of ['a', 'b', 'c']) {
        await changeAgent(world.deps.routing, world.appId, own(name), (one) => changed(one, {}));
      }
      const { rows } = await all();
      expect(rows).toHaveLength(3);
      expect(rows[0]?.sk).toMatch(distribution === 'leastLoaded' ? /^free#000#/ : /^free#\d{13}#/);
      checkAlways(await all());
    }
  });

  it('[R1] move between the free, the busy and none with their load and status', async () => {
    await world.configure({});
    const { agentId } = await world.employ(own('ann'), { capacity: 1 });
    const rows = async () => (await all()).rows.map(({ sk }) => sk.slice(0, 5));
    const { routing, chance } = world.deps;
    const change = (to: Parameters<typeof changeAgent>[3]) =>
      changeAgent(routing, world.appId, agentId, to);
    expect(await rows()).toEqual(['free#']);
    await change((one) => takeSlot(one, 'x', chance.now()) ?? one);
    expect(await rows()).toEqual(['busy#']);
    await change((one) => changed(one, { capacity: 2 }));
    expect(await rows()).toEqual(['free#']);
    await change((one) => changed(one, { pool: 'other' }));
    expect((await all()).rows).toMatchObject([{ pk: `pool#${world.appId}#other` }]);
    await change((one) => changed(one, { base: 'away' }));
    expect(await rows()).toEqual([]);
  });

  it('one who is removed is nowhere; one who changed meanwhile stays', async () => {
    const state = await world.employ(own('ann'));
    await changeAgent(world.deps.routing, world.appId, own('ann'), (one) =>
      changed(one, { assigned: ['x'] }),
    );
    expect(await world.deps.routing.removeAgent(state)).toBe(false);
    const now = await world.deps.routing.agent(own('ann'));
    if (now === undefined) throw new Error('he is gone');
    expect(await world.deps.routing.removeAgent(now)).toBe(true);
    expect(await all()).toMatchObject({ agents: [], rows: [] });
  });

  it('[R7] whose capacity is lowered below his load keeps what he has and gets nothing', async () => {
    const config = await world.configure({});
    const { agentId } = await world.employ(own('ann'), { capacity: 2 });
    const ids = [await world.begin(own('1')), await world.begin(own('2'))];
    await route();
    await changeAgent(world.deps.routing, world.appId, agentId, (one) =>
      changed(one, { capacity: 1 }),
    );
    const third = await world.begin(own('3'));
    await route();
    await closeConversation(world.deps, principal(agentId), ids[0] ?? '');
    await route();
    expect(await world.deps.routing.agent(agentId)).toMatchObject({ assigned: [ids[1]] });
    await closeConversation(world.deps, principal(agentId), ids[1] ?? '');
    await route();
    expect(await world.deps.routing.agent(agentId)).toMatchObject({ assigned: [third] });
    checkAtRest(await all(), config, Date.now());
  });
});

describe('a waiting conversation', () => {
  it.each([
    ['the same pool and of the same priority', {}],
    ['the same pool and of a higher priority', { priority: 8 }],
    ['another pool', { pool: 'second' }],
  ])('[R5] goes over to a queue of %s, once', async (_, change) => {
    const overflow = { afterSeconds: 5, queueId: 'more' };
    const config = await world.configure({
      queues: [
        { queueId: 'first', overflow },
        { queueId: 'more', ...change },
      ],
    });
    const id = await world.begin(own('c'));
    await route();
    const [before] = (await all()).tickets;
    const timer = world.timers.find(({ type }) => type === 'overflow');
    if (timer === undefined) throw new Error('no timer was set');
    world.clock.ahead = 6000;
    for (let twice = 0; twice < 2; twice++) {
      await fireTimer(world.deps, timer);
      await route();
    }
    const { tickets } = await all();
    expect(tickets).toMatchObject([
      { conversationId: id, queueId: 'more', since: before?.since, ...change },
    ]);
    checkAtRest(await all(), config, Date.now());
  });

  it('is not moved while it is offered to someone', async () => {
    await world.configure({ queues: [{ queueId: 'first', mode: 'offer' }, { queueId: 'more' }] });
    await world.begin(own('c'));
    await route();
    const [before] = (await all()).tickets;
    if (before === undefined) throw new Error('no ticket');
    await world.employ(own('ann'));
    world.routed.push({ type: 'freed', appId: world.appId, conversationId: 'x', seq: 1 });
    await route();
    const snapshot = await world.deps.store.snapshot(before.conversationId, { consistent: true });
    if (snapshot === undefined) throw new Error('no conversation');
    const moved = { ...before, queueId: 'more' };
    expect(await world.deps.routing.putTicket(snapshot.head, moved, before)).toBe(false);
    checkAlways(await all());
  });

  it('[R7] is given to the next free one, behind more than one page of those whom nobody fits', async () => {
    const config = await world.configure({
      queues: [
        { queueId: 'rare', skills: { latin: 5 } },
        { queueId: 'plain', priority: 1 },
      ],
      skills: ['latin'],
      rules: [{ queueId: 'plain', when: { tags: ['plain'] } }],
    });
    for (let index = 0; index < 60; index++) await world.begin(own(`rare-${index}`));
    const last = await world.begin(own('plain'), { tags: ['plain'] });
    await route();
    await world.employ(own('ann'), { capacity: 1 });
    world.routed.push({ type: 'freed', appId: world.appId, conversationId: 'x', seq: 1 });
    await route();
    expect(await world.deps.routing.agent(own('ann'))).toMatchObject({ assigned: [last] });
    checkAtRest(await all(), config, Date.now());
  });

  it('[R5] asks for less of a skill, then for none, as its timers come', async () => {
    const config = await world.configure({
      queues: [{ queueId: 'skilled', skills: { billing: 3 }, relaxSkillsAfterSeconds: 5 }],
      skills: ['billing'],
    });
    await world.employ(own('none'), { capacity: 1 });
    await world.employ(own('poor'), { capacity: 1, skills: { billing: 1 } });
    const ids = [await world.begin(own('1')), await world.begin(own('2'))];
    await route();
    expect((await all()).tickets).toHaveLength(2);
    for (const [step, left] of [ids[1], undefined].entries()) {
      world.clock.ahead = 5100 * (step + 1);
      const due = world.timers.filter((one) => one.due <= world.deps.chance.now());
      for (const timer of due) {
        world.timers.splice(world.timers.indexOf(timer), 1);
        await fireTimer(world.deps, timer);
      }
      await route();
      const { tickets } = await all();
      expect(tickets.map((one) => one.conversationId)).toEqual(left === undefined ? [] : [left]);
    }
    checkAtRest(await all(), config, world.deps.chance.now());
  });

  it('stays in line when its queue is taken out of the routing', async () => {
    await world.configure({ queues: [{ queueId: 'default' }, { queueId: 'old' }] });
    const id = await world.begin(own('c'));
    world.routed.splice(0);
    world.routed.push({
      type: 'waiting',
      appId: world.appId,
      conversationId: id,
      seq: 1,
      queueId: 'old',
    });
    await route();
    expect((await all()).tickets).toMatchObject([{ queueId: 'old' }]);
    await world.configure({ queues: [{ queueId: 'default' }] });
    await world.employ(own('ann'));
    world.routed.push({ type: 'freed', appId: world.appId, conversationId: 'x', seq: 1 });
    await route();
    expect(await world.deps.routing.agent(own('ann'))).toMatchObject({ assigned: [id] });
  });
});

describe('an offer', () => {
  async function offered(): Promise<{ id: string; ann: string; bob: string }> {
    await world.configure({ queues: [{ queueId: 'asked', mode: 'offer', offerSeconds: 30 }] });
    const [ann, bob] = [own('ann'), own('bob')];
    await world.employ(ann, { capacity: 1, lastAssignedAt: 1 });
    await world.employ(bob, { capacity: 1, lastAssignedAt: 2 });
    const id = await world.begin(own('c'));
    await route();
    expect((await all()).tickets).toMatchObject([{ offer: { agentId: ann } }]);
    checkAlways(await all());
    return { id, ann, bob };
  }
  const stateOf = (agentId: string) => world.deps.routing.agent(agentId);

  it('[R4] accepted twice at once is the agent’s once; somebody else’s accepting changes nothing', async () => {
    const { id, ann, bob } = await offered();
    const outcomes = await Promise.allSettled([
      acceptOffer(world.deps, principal(ann), id),
      acceptOffer(world.deps, principal(ann), id),
      acceptOffer(world.deps, principal(bob), id),
    ]);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const one of outcomes) {
      if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'offer_gone' });
    }
    expect(await stateOf(ann)).toMatchObject({ assigned: [id], offered: [] });
    expect(await stateOf(bob)).toMatchObject({ assigned: [], offered: [] });
    checkAlways(await all());
  });

  it('[R10] declined goes to the next, and back only when nobody else is there', async () => {
    const { id, ann, bob } = await offered();
    await declineOffer(world.deps, principal(ann), id);
    await route();
    expect((await all()).tickets).toMatchObject([{ offer: { agentId: bob }, declinedBy: [ann] }]);
    await declineOffer(world.deps, principal(bob), id);
    await route();
    expect((await all()).tickets[0]?.offer).toBeDefined();
    checkAlways(await all());
  });

  it('unanswered goes to the next, and the silent one is away; too late is too late', async () => {
    const { id, ann, bob } = await offered();
    const lapse = world.timers.find(({ type }) => type === 'lapse');
    if (lapse === undefined) throw new Error('nobody watches the time');
    world.clock.ahead = 31_000;
    await expect(acceptOffer(world.deps, principal(ann), id)).rejects.toMatchObject({
      code: 'offer_gone',
    });
    await fireTimer(world.deps, lapse);
    await fireTimer(world.deps, lapse);
    await route();
    expect(await stateOf(ann)).toMatchObject({ base: 'away', offered: [] });
    expect((await all()).tickets).toMatchObject([{ offer: { agentId: bob } }]);
    checkAlways(await all());
  });

  it('of yesterday takes nothing back when it lapses', async () => {
    const { id, ann } = await offered();
    const [ticket] = (await all()).tickets;
    if (ticket?.offer === undefined) throw new Error('no offer');
    const { expiresAt } = ticket.offer;
    const request = { appId: world.appId, pool: 'main', ticketKey: ticketKey(ticket) };
    const stale = { ...request, agentId: ann, expiresAt: expiresAt - 1 };
    expect(await lapseOffer(world.deps, stale)).toBe(false);
    expect(await stateOf(ann)).toMatchObject({ base: 'online', offered: [id] });
  });

  it('ends with the conversation, and its agent has room again and is told', async () => {
    const { id, ann } = await offered();
    await world.deps.connections.listOf({ kind: 'agent', id: ann });
    await closeConversation(world.deps, principal(own('supervisor')), id);
    expect(await stateOf(ann)).toMatchObject({ assigned: [], offered: [] });
    expect((await all()).tickets).toEqual([]);
    checkAlways(await all());
  });

  it('made while the conversation is being closed does not keep its agent’s room', async () => {
    await world.configure({ queues: [{ queueId: 'asked', mode: 'offer' }] });
    const id = await world.begin(own('c'));
    await route();
    const ann = own('ann');
    // Between the closing's look at the ticket and its write the router offers it.
    const { store } = world.deps;
    let interfered = false;
    const deps = {
      ...world.deps,
      store: {
        ...store,
        async append(...args: Parameters<typeof store.append>) {
          if (!interfered) {
            interfered = true;
            await world.employ(ann, { capacity: 1 });
            world.routed.push({ type: 'freed', appId: world.appId, conversationId: 'x', seq: 1 });
            await route();
            expect(await stateOf(ann)).toMatchObject({ offered: [id] });
          }
          return store.append(...args);
        },
      },
    };
    await closeConversation(deps, principal(own('supervisor')), id);
    expect(await stateOf(ann)).toMatchObject({ offered: [] });
    checkAlways(await all());
  });
});
