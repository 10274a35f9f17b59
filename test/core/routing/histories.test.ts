import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { histories, type Op, worlds } from './support/histories.ts';
import { Crash, type RoutingModel } from './support/routing-model.ts';
import { checkAlways, checkNobodyWaitsInVain, drainByTheRules } from './support/rules.ts';

function pick<T>(all: Iterable<T>, number: number): T | undefined {
  const list = [...all];
  return list[number % list.length];
}

async function apply(model: RoutingModel, op: Op): Promise<void> {
  if (op.do === 'work') return work(model, op);
  change(model, op);
}

function change(model: RoutingModel, op: Exclude<Op, { do: 'work' }>): void {
  const agent = (number: number) => pick(model.agents.keys(), number) as string;
  const queueId = (number: number) => pick(model.config.queues, number)?.queueId as string;
  switch (op.do) {
    case 'arrive':
      model.arrive({
        conversationId: `c${String(model.conversations.size).padStart(3, '0')}`,
        queueId: queueId(op.queue),
        ...(op.language === undefined ? {} : { language: op.language }),
        ...(op.own === undefined ? {} : { lastAgentId: agent(op.own) }),
      });
      break;
    case 'status':
      model.setBase(agent(op.agent), op.base);
      break;
    case 'accept':
    case 'decline':
      model[op.do](agent(op.agent));
      break;
    case 'close':
    case 'transfer': {
      const conversationId = pick(model.conversations.keys(), op.conversation);
      if (conversationId === undefined) break;
      if (op.do === 'close') model.close(conversationId);
      else model.transfer(conversationId, queueId(op.queue));
      break;
    }
    case 'advance':
      model.advance(op.seconds);
  }
}

/** A worker takes a message, any of them; it may die at it, and someone else may act meanwhile. */
async function work(model: RoutingModel, op: Extract<Op, { do: 'work' }>): Promise<void> {
  const message = pick(model.messages, op.message);
  if (message === undefined) return;
  let calls = 0;
  model.beforeCall = () => {
    calls++;
    if (op.crashAfter !== undefined && calls > op.crashAfter) throw new Crash();
    if (calls === 3 && op.meanwhile !== undefined && op.meanwhile.do !== 'work') {
      change(model, op.meanwhile);
    }
    if (calls === op.rivalBefore) {
      for (const pool of ['main', 'night']) drainByTheRules(model, pool);
    }
    checkAlways(model);
  };
  try {
    await model.work(message);
    if (!op.twice) model.messages.splice(model.messages.indexOf(message), 1);
  } catch (error) {
    if (!(error instanceof Crash)) throw error;
  } finally {
    model.beforeCall = () => {};
  }
}

/** Every message that is there is worked off, and those that come of it. */
async function settle(model: RoutingModel): Promise<void> {
  for (let count = 0; model.messages.length > 0; count++) {
    expect(count, 'messages without end').toBeLessThan(2000);
    await model.work(model.messages.shift() as RoutingModel['messages'][number]);
    checkAlways(model);
  }
}

/** Agents finish what they have and take what they are offered, until nothing changes any more. */
async function workOff(model: RoutingModel): Promise<void> {
  for (const agentId of model.agents.keys()) model.setBase(agentId, 'online');
  for (let round = 0; round < 400; round++) {
    await settle(model);
    for (const agentId of model.agents.keys()) model.accept(agentId);
    for (const { conversationId, state } of model.conversations.values()) {
      if (state === 'assigned') model.close(conversationId);
    }
    for (const agentId of model.agents.keys()) model.setBase(agentId, 'online');
    if (model.messages.length > 0) continue;
    if (model.timers.length === 0) return;
    model.advance(60);
  }
  expect.fail('no end after 400 rounds');
}

describe('any history of routing', { timeout: 120_000 }, () => {
  it('[R1] [R4] keeps capacity and one assignee at every moment, whatever crashes, comes twice or out of order', async () => {
    await fc.assert(
      fc.asyncProperty(worlds, histories, async (create, ops) => {
        const model = create();
        for (const op of ops) {
          await apply(model, op);
          checkAlways(model);
        }
        await settle(model);
      }),
      { numRuns: 1000 },
    );
  });

  it('[R7] leaves nobody waiting for whom someone is free, once its messages are worked off', async () => {
    await fc.assert(
      fc.asyncProperty(worlds, histories, async (create, ops) => {
        const model = create();
        for (const [index, op] of ops.entries()) {
          await apply(model, op);
          if (index % 7 !== 6) continue;
          await settle(model);
          checkNobodyWaitsInVain(model);
        }
        await settle(model);
        checkNobodyWaitsInVain(model);
      }),
      { numRuns: 1000 },
    );
  });

  it('[R2] [R3] [R8] [R9] [R10] [R11] gives whom it gives to whom the rules say, and in their order', async () => {
    let drains = 0;
    await fc.assert(
      fc.asyncProperty(worlds, histories, async (create, ops) => {
        const model = create();
        for (const [index, op] of ops.entries()) {
          if (op.do !== 'work') change(model, op);
          for (const { conversationId } of model.conversations.values()) {
            model.placeTicket(conversationId);
          }
          // Not every change is followed by a drain: some find several who wait, and several free.
          if (op.do !== 'decline' && index % 12 !== 11 && index !== ops.length - 1) continue;
          for (const pool of ['main', 'night']) {
            const ruled = model.clone();
            const expected = drainByTheRules(ruled, pool);
            const given: string[] = [];
            const claim = model.claim.bind(model);
            model.claim = (ticket, queue, agentId) => {
              const outcome = claim(ticket, queue, agentId);
              if (outcome === 'claimed') given.push(`${ticket.conversationId} to ${agentId}`);
              return outcome;
            };
            await model.drainPool(pool);
            model.claim = claim;
            if (expected.length > 1) drains++;
            expect(given).toEqual(expected);
          }
        }
      }),
      { numRuns: 1000 },
    );
    expect(drains, 'drains that gave several').toBeGreaterThan(100);
  });

  it('[R5] [R7] leaves nothing stuck: in the end all is served that anyone may serve', async () => {
    await fc.assert(
      fc.asyncProperty(worlds, histories, async (create, ops) => {
        const model = create();
        for (const op of ops) await apply(model, op);
        await workOff(model);
        checkAlways(model);
        checkNobodyWaitsInVain(model);
        expect([...model.tickets.values()].filter(({ offer }) => offer !== undefined)).toEqual([]);
        for (const agent of model.agents.values()) {
          expect([...agent.assigned, ...agent.offered], agent.agentId).toEqual([]);
        }
      }),
      { numRuns: 500 },
    );
  });
});
