import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createConversation } from '../../../core/conversations/create.ts';
import { watch } from '../../../core/conversations/sync.ts';
import { createMemoryWorld, type MemoryWorld } from '../../support/memory-world.ts';
import { agent, customer } from '../../support/people.ts';
import {
  type Choices,
  createScheduler,
  type Scheduler,
  seededChoices,
} from '../../support/scheduler.ts';
import { createSimulatedClient, type SimulatedClient } from '../../support/simulated-client.ts';
import { checkConversation, checkReaders, checkSenders } from './invariants.ts';

interface Run {
  world: MemoryWorld;
  scheduler: Scheduler;
  choose: Choices;
  conversationId: string;
  clients: SimulatedClient[];
}

interface Weather {
  seed: number;
  crash: number;
  stale: number;
  unheard: number;
}

/** A customer with two devices, and two agents, who have all begun to listen. */
async function prepare({ seed, crash, stale, unheard }: Weather): Promise<Run> {
  const choose = seededChoices(seed);
  const scheduler = createScheduler({ choose, crash });
  const world = createMemoryWorld({ choose, stale, unheard, pause: scheduler.pause });
  const principals = [
    customer('c', 'phone'),
    customer('c', 'laptop'),
    agent('g', 'desk'),
    agent('h', 'home'),
  ];
  const expiresAt = world.time.now / 1000 + 7200;
  for (const principal of principals) {
    const owner =
      principal.kind === 'user'
        ? { kind: 'user' as const, id: principal.userId }
        : { kind: 'agent' as const, id: principal.agentId };
    await world.connections.add(owner, principal.connectionId ?? '', expiresAt);
  }
  const created = scheduler.start(() =>
    createConversation(world.deps, {
      principal: customer('c', 'phone'),
      clientId: 'conversation',
      control: 'agentWorkspace',
    }),
  );
  const outcome = await scheduler.until(created);
  if (outcome.kind !== 'done') throw new Error('no conversation to begin with');
  const conversationId = outcome.value.snapshot.head.id;
  for (const principal of principals) {
    if (principal.kind !== 'agent') continue;
    const watching = watch(world.deps, principal, conversationId, true, expiresAt);
    await scheduler.until(watching);
  }
  const clients = principals.map((principal) =>
    createSimulatedClient({ world, scheduler, conversationId, principal }),
  );
  for (const client of clients) client.timeline.begin(0);
  world.sockets.onFrame = (connectionId, frame) => {
    if (frame.type !== 'entry') return;
    const client = clients.find((one) => one.principal.connectionId === connectionId);
    client?.timeline.receive(frame.entry);
  };
  return { world, scheduler, choose, conversationId, clients };
}

/** What a client does one after the other, as chance has it. */
async function act(client: SimulatedClient, { choose }: Run, actions: number): Promise<void> {
  const isAgent = client.principal.kind === 'agent';
  for (let count = 0; count < actions; count++) {
    const name = `${client.principal.connectionId}-${count}`;
    const dice = choose();
    if (dice < 0.12) await client.close();
    else if (dice < 0.2 && isAgent) await client.reopen();
    else if (dice < 0.3 && isAgent) await client.note(name);
    else if (dice < 0.38) await client.sync();
    else await client.send(name, choose() < 0.3);
  }
}

async function everyoneActs(run: Run, actions: number): Promise<void> {
  const acting = Promise.all(run.clients.map((client) => act(client, run, actions)));
  await run.scheduler.until(acting);
}

const seed = fc.integer({ min: 0, max: 2 ** 31 - 1 });
const weather = fc.record({
  seed,
  crash: fc.constantFrom(0, 0.02, 0.1),
  stale: fc.constantFrom(0, 0.5, 1),
  unheard: fc.constantFrom(0, 0.2),
});

describe('a conversation that several write to at once', () => {
  it('[D1] [D2] [D3] [D8] [D9] [D11] keeps its order, each message once, whatever happens', async () => {
    await fc.assert(
      fc.asyncProperty(weather, fc.integer({ min: 2, max: 6 }), async (conditions, actions) => {
        const run = await prepare(conditions);
        await everyoneActs(run, actions);
        const entries = checkConversation(run.world.database, run.conversationId);
        checkSenders(entries, run.clients);
      }),
      { numRuns: 800 },
    );
  });

  it('[D7] gives every listener everything, after it has synced once more', async () => {
    await fc.assert(
      fc.asyncProperty(weather, fc.integer({ min: 2, max: 5 }), async (conditions, actions) => {
        const run = await prepare(conditions);
        await everyoneActs(run, actions);
        const syncing = Promise.all(run.clients.map((client) => client.sync()));
        await run.scheduler.until(syncing);
        const entries = checkConversation(run.world.database, run.conversationId);
        checkReaders(run.world.database, run.conversationId, entries, run.clients);
      }),
      { numRuns: 400 },
    );
  });

  it('[D5] delivers to those who listen without their asking, while nobody breaks down', async () => {
    await fc.assert(
      fc.asyncProperty(seed, fc.integer({ min: 2, max: 5 }), async (one, actions) => {
        const run = await prepare({ seed: one, crash: 0, stale: 0, unheard: 0 });
        const sending = Promise.all(
          run.clients.map(async (client, index) => {
            for (let count = 0; count < actions; count++) {
              await client.send(`${index}-${count}`, false);
              if (count === 1 && index === 1) await client.close();
            }
          }),
        );
        await run.scheduler.until(sending);
        const entries = checkConversation(run.world.database, run.conversationId);
        expect(entries.length).toBeGreaterThanOrEqual(actions * 2);
        checkReaders(run.world.database, run.conversationId, entries, run.clients);
      }),
      { numRuns: 300 },
    );
  });
});
