import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createConversation } from '../../../core/conversations/create.ts';
import {
  assignConversation,
  closeConversation,
  transferConversation,
} from '../../../core/conversations/lifecycle.ts';
import type { Deps, RouteMessage } from '../../../core/conversations/ports.ts';
import { CauserieError } from '../../../core/errors.ts';
import type { AgentPrincipal } from '../../../core/identity/principal.ts';
import { acceptOffer, declineOffer } from '../../../core/routing/offers.ts';
import { goTo } from '../../../core/routing/presence.ts';
import { routeBatch } from '../../../core/routing/router.ts';
import { fireTimer } from '../../../core/routing/timers.ts';
import { startTestDynamoDb, type TestDynamoDb } from '../../support/dynamodb.ts';
import { appId, customer, text } from '../../support/people.ts';

import { Crash, crashing } from './support/crash.ts';
import { checkAlways, checkAtRest, readAll } from './support/invariants.ts';
import { seededRandom } from './support/seeded-random.ts';
import { createRoutingWorld, type RoutingWorld } from './support/world.ts';

const conversations = 1000;
const agents = 200;
const workers = 8;

let dynamodb: TestDynamoDb;
beforeAll(async () => {
  dynamodb = await startTestDynamoDb();
});
afterAll(() => dynamodb?.close());

it('[R1] [R4] [R7] 1,000 conversations, 200 agents, 8 workers in parallel that die at any call', async () => {
  const random = seededRandom(Date.now());
  const world = createRoutingWorld(dynamodb);
  let danger = 0.004;
  const options = { random, chance: () => danger };
  const mortal = mortalDeps(world.deps, options);
  const config = await world.configure({
    queues: [{ queueId: 'default' }, { queueId: 'asked', mode: 'offer', offerSeconds: 600 }],
    rules: [{ queueId: 'asked', when: { tags: ['ask'] } }],
  });
  const names = Array.from({ length: agents }, (_, index) => `agent-${index}`);
  await inParallel(16, names, async (agentId, index) => {
    await world.employ(agentId, { capacity: 3 + (index % 3) });
  });
  const ids: string[] = [];
  const clients = Array.from({ length: conversations }, (_, index) => `storm-${index}`);

  let crashes = 0;
  /** As often as it takes, as a client or a queue does; a refusal is an answer. */
  async function patiently(work: () => Promise<unknown>): Promise<void> {
    for (;;) {
      try {
        await work();
        return;
      } catch (error) {
        if (error instanceof CauserieError) return;
        if (!(error instanceof Crash)) throw error;
        crashes++;
      }
    }
  }

  let arriving = true;
  const customers = inParallel(4, clients, async (name, index) => {
    await patiently(async () => {
      const { snapshot } = await createConversation(mortal, {
        principal: customer(name),
        clientId: name,
        control: 'agentWorkspace',
        message: { clientId: 'first', content: text('Hello') },
        tags: index % 5 === 0 ? ['ask'] : [],
      });
      ids.push(snapshot.head.id);
    });
  }).finally(() => {
    arriving = false;
  });

  /** Takes some messages, not in their order, and leaves some of them there to come once more. */
  async function work(deps: Deps): Promise<void> {
    const batch: RouteMessage[] = [];
    const size = 1 + Math.floor(random() * 10);
    while (batch.length < size && world.routed.length > 0) {
      const at = Math.floor(random() * world.routed.length);
      const [message] = world.routed.splice(at, 1);
      if (message !== undefined) batch.push(message);
    }
    if (batch.length === 0) return;
    if (random() < 0.1) world.routed.push(...batch);
    try {
      await routeBatch(deps, appId, batch);
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
      crashes++;
      world.routed.push(...batch);
    }
  }

  const staff = async () => {
    while (arriving) {
      await patiently(() => actAsAgent(mortal, names, ids, random));
      await sleep(4);
    }
  };
  const router = async () => {
    while (arriving || world.routed.length > 0) {
      await work(mortal);
      await sleep(1);
    }
  };
  await Promise.all([customers, staff(), ...Array.from({ length: workers }, router)]);
  expect(crashes, 'crashes').toBeGreaterThan(100);
  expect(ids).toHaveLength(conversations);
  checkAlways(await readAll(dynamodb, appId));

  // Nothing dies any more, and every timer comes: then nobody waits in vain.
  danger = 0;
  for (let round = 0; round < 200 && (world.routed.length > 0 || hasDue(world)); round++) {
    while (world.routed.length > 0) await work(world.deps);
    await nextTimers(world);
  }
  while (world.routed.length > 0) await work(world.deps);
  const stored = await readAll(dynamodb, appId);
  checkAtRest(stored, config, world.deps.chance.now());
  expect(stored.heads).toHaveLength(conversations);
  const given = stored.heads.filter(({ assignee }) => assignee !== undefined);
  expect(given.length).toBeGreaterThan(conversations / 2);
}, 90_000);

function mortalDeps(deps: Deps, options: Parameters<typeof crashing>[1]): Deps {
  return {
    store: crashing(deps.store, options),
    connections: crashing(deps.connections, options),
    routing: crashing(deps.routing, options),
    queues: crashing(deps.queues, options),
    timers: crashing(deps.timers, options),
    sockets: deps.sockets,
    flowAtEnd: deps.flowAtEnd,
    switchboard: deps.switchboard,
    starter: deps.starter,
    announce: deps.announce,
    chance: deps.chance,
  };
}

/** Something that agents do: answer offers, close, take, pass on, come and go. */
async function actAsAgent(
  deps: Deps,
  names: readonly string[],
  ids: readonly string[],
  random: () => number,
): Promise<void> {
  const agentId = names[Math.floor(random() * names.length)] ?? '';
  const principal: AgentPrincipal = { kind: 'agent', appId, agentId, role: 'agent' };
  const state = await deps.routing.agent(agentId);
  if (state === undefined) return;
  const [offered] = state.offered;
  const [assigned] = state.assigned;
  const chance = random();
  if (offered !== undefined && chance < 0.5) return acceptOffer(deps, principal, offered);
  if (offered !== undefined && chance < 0.7) return declineOffer(deps, principal, offered);
  const anyone = ids[Math.floor(random() * ids.length)];
  if (chance < 0.45 && assigned !== undefined) {
    await closeConversation(deps, principal, assigned);
  } else if (chance < 0.55 && assigned !== undefined) {
    await transferConversation(deps, principal, assigned, { queueId: 'asked' }, 'Please help.');
  } else if (chance < 0.7 && anyone !== undefined) {
    await assignConversation(deps, principal, anyone, { agentId });
  } else if (chance < 0.75 && assigned !== undefined) {
    await assignConversation(deps, principal, assigned, null);
  } else if (chance < 0.8) {
    await goTo(deps, appId, agentId, state.base === 'online' ? 'away' : 'online');
  }
}

/** Those that say something about who waits; the rest only comes when somebody is silent for long. */
const concerned = new Set(['lapse', 'waiting', 'publish', 'drain', 'overflow']);
const hasDue = ({ timers }: RoutingWorld) => timers.some(({ type }) => concerned.has(type));

/** Moves the clock to the next timers and fires them; of publications, one more each. */
async function nextTimers(world: RoutingWorld): Promise<void> {
  const due = world.timers.filter(({ type }) => concerned.has(type)).sort((a, b) => a.due - b.due);
  const [first] = due;
  if (first === undefined) return;
  world.clock.ahead += Math.max(0, first.due - world.deps.chance.now());
  for (const timer of due.filter((one) => one.due <= world.deps.chance.now())) {
    world.timers.splice(world.timers.indexOf(timer), 1);
    await fireTimer(world.deps, timer);
  }
}

async function inParallel<T>(
  width: number,
  items: readonly T[],
  work: (item: T, index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const lane = async () => {
    for (let index = next++; index < items.length; index = next++) {
      await work(items[index] as T, index);
    }
  };
  await Promise.all(Array.from({ length: width }, lane));
}
