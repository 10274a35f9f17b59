import fc from 'fast-check';
import { expect, it } from 'vitest';
import { handOver } from '../../../core/conversations/answer-bot.ts';
import {
  acceptControl,
  offerControl,
  passControl,
  releaseControl,
} from '../../../core/conversations/control.ts';
import { createConversation } from '../../../core/conversations/create.ts';
import {
  assignConversation,
  closeConversation,
  handBackConversation,
  reopenConversation,
  transferConversation,
} from '../../../core/conversations/lifecycle.ts';
import { sendMessage } from '../../../core/conversations/messages.ts';
import type { Head } from '../../../core/conversations/model.ts';
import type { Deps, RouteMessage } from '../../../core/conversations/ports.ts';
import { settled } from '../../../core/conversations/settled.ts';
import { CauserieError } from '../../../core/errors.ts';
import { routeBatch } from '../../../core/routing/router.ts';
import { fireTimer } from '../../../core/routing/timers.ts';
import { holderOf, integrationOf } from '../../../core/switchboard/holder.ts';
import { current } from '../../support/memory-database.ts';
import { createMemoryWorld, type MemoryWorld } from '../../support/memory-world.ts';
import { onlineAgent } from '../../support/online-agent.ts';
import { agent, appId, customer, system, text } from '../../support/people.ts';
import {
  type Choices,
  createScheduler,
  type Scheduler,
  seededChoices,
} from '../../support/scheduler.ts';
import {
  botId,
  botIntegrationId,
  deskId,
  deskIntegrationId,
  flows,
  ownSwitchboard,
  passingOn,
} from '../../support/switchboard.ts';
import { checkConversation } from './invariants.ts';

interface Run {
  world: MemoryWorld;
  scheduler: Scheduler;
  choose: Choices;
  conversationId: string;
}

interface Weather {
  seed: number;
  crash: number;
  stale: number;
  unheard: number;
  /** Whether the company's own take the places of flows and agents. */
  replaced: boolean;
}

const names = ['agent-g', 'agent-h'];
const references = [
  botId,
  deskId,
  'answerBot',
  'zd:answerBot',
  'agentWorkspace',
  'next',
  'custom',
  'nobody',
];
const keys = [undefined, botIntegrationId, deskIntegrationId];

async function prepare({ seed, crash, stale, unheard, replaced }: Weather): Promise<Run> {
  const choose = seededChoices(seed);
  const scheduler = createScheduler({ choose, crash });
  const world = createMemoryWorld({ choose, stale, unheard, pause: scheduler.pause });
  const switchboard = replaced
    ? passingOn(ownSwitchboard({ defaultSwitchboardIntegrationId: botId }), 'answerBot', deskId)
    : ownSwitchboard({ defaultSwitchboardIntegrationId: flows.switchboardIntegrationId });
  world.switchboards.set(appId, switchboard);
  for (const name of names) world.database.agents.set(name, onlineAgent(name, 1));
  const created = createConversation(world.deps, {
    principal: customer(),
    clientId: 'conversation',
    control: choose() < 0.5 ? 'answerBot' : 'agentWorkspace',
  });
  const { snapshot } = await scheduler.until(created);
  return { world, scheduler, choose, conversationId: snapshot.head.id };
}

function pick<T>(choose: Choices, all: readonly T[]): T {
  return all[Math.floor(choose() * all.length)] as T;
}

type Act = (deps: Deps) => Promise<unknown>;

/** A company's server. */
function ofServer({ choose, conversationId }: Run): Act {
  const integrationId = pick(choose, keys);
  const request = { appId, conversationId, integrationId };
  const reference = pick(choose, references);
  const dice = choose();
  if (dice < 0.5) return (deps) => passControl(deps, request, reference);
  if (dice < 0.7) return (deps) => offerControl(deps, request, reference);
  if (dice < 0.9) return (deps) => acceptControl(deps, request);
  return (deps) => releaseControl(deps, request);
}

function ofAgent({ choose, conversationId }: Run, name: string): Act {
  const principal = agent(name);
  const { agentId } = principal;
  const dice = choose();
  if (dice < 0.25) return (deps) => handBackConversation(deps, principal, conversationId);
  if (dice < 0.5) {
    const content = text('Hello');
    return (deps) => sendMessage(deps, { principal, conversationId, content });
  }
  if (dice < 0.65) return (deps) => closeConversation(deps, principal, conversationId);
  if (dice < 0.8) {
    return (deps) => transferConversation(deps, principal, conversationId, {}, undefined);
  }
  const assignee = choose() < 0.5 ? { agentId } : null;
  return (deps) => assignConversation(deps, principal, conversationId, assignee);
}

/** A worker of routing, with a message that is waiting for one, or one that comes once more. */
function ofRouter({ world, choose }: Run): Act {
  const waiting = world.queued.filter((one) => one.queue === 'route');
  const messages = waiting.length === 0 ? [] : [pick(choose, waiting) as RouteMessage];
  return (deps) => routeBatch(deps, appId, messages);
}

/** Until it is done, as who hears nothing does; refusals end it. */
async function persistently(run: Run, act: Act): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const outcome = await run.scheduler.start((caller) => act(run.world.depsOf(caller)));
    if (outcome.kind === 'done') return;
    if (outcome.kind === 'crashed') continue;
    if (!(outcome.error instanceof CauserieError)) throw outcome.error;
    if (outcome.error.code !== 'busy') return;
  }
  throw new Error('tried two hundred times');
}

/** Once, whatever comes of it. */
async function once(run: Run, act: Act): Promise<void> {
  const outcome = await run.scheduler.start((caller) => act(run.world.depsOf(caller)));
  if (outcome.kind === 'failed' && !(outcome.error instanceof CauserieError)) throw outcome.error;
}

async function everyoneActs(run: Run, actions: number): Promise<void> {
  const times = async (act: (index: number) => Promise<void>) => {
    for (let index = 0; index < actions; index++) await act(index);
  };
  const { conversationId } = run;
  const acting = Promise.all([
    times((index) =>
      persistently(run, (deps) =>
        sendMessage(deps, {
          principal: customer(),
          conversationId,
          clientId: `said-${index}`,
          content: text('Hello'),
        }),
      ),
    ),
    times(() => once(run, ofServer(run))),
    times(() => once(run, ofServer(run))),
    times(() => once(run, ofAgent(run, 'g'))),
    times(() => once(run, ofAgent(run, 'h'))),
    times(() => once(run, ofRouter(run))),
    // What a worker did not finish its queue brings again, and so does the agent's own program.
    times(() => persistently(run, (deps) => handOver(deps, system, conversationId))),
    times(() => persistently(run, (deps) => reopenConversation(deps, agent('g'), conversationId))),
  ]);
  await run.scheduler.until(acting);
}

/** What holds of a head at every moment. */
function checkHead(head: Head): void {
  const external = head.control === 'external';
  expect(head.switchboardIntegrationId !== undefined, 'external is somebody').toBe(external);
  if (head.assignee !== undefined || head.ticket !== undefined) {
    expect(head.control, 'who is with agents is in their control').toBe('agentWorkspace');
  }
}

function checkHistory({ world, conversationId }: Run): void {
  const versions = world.database.conversations.get(conversationId) ?? [];
  for (const { head } of versions) checkHead(head);
  const [first] = versions;
  const last = versions.at(-1);
  if (first === undefined || last === undefined) throw new Error('no conversation');
  const told = settled({ head: first.head, latest: [...last.entries].reverse() }).head;
  const parts = ({ control, switchboardIntegrationId: by, assignee, ...rest }: Head) => ({
    control,
    by,
    agentId: assignee?.agentId,
    pending: rest.pendingSwitchboardIntegrationId,
  });
  expect(parts(told), 'the head says what the sequence says').toEqual(parts(last.head));
}

/** Each agent has what is his and open, no more and no less. */
function checkCapacity({ world, conversationId }: Run): void {
  const { head } = current(world.database, conversationId) ?? {};
  for (const [agentId, { assigned, offered }] of world.database.agents) {
    const his = head?.state === 'open' && head.assignee?.agentId === agentId && !head.inactive;
    expect(assigned, `what ${agentId} has`).toEqual(his ? [conversationId] : []);
    expect(offered, `what ${agentId} is offered`).toEqual([]);
  }
  const tickets = head?.ticket === undefined ? 0 : 1;
  expect(world.database.tickets.size, 'tickets are those of heads').toBe(tickets);
}

/** What is wanted, and no longer there. */
function takeOut<T>(all: T[], wanted: (one: T) => boolean): T[] {
  const taken = all.filter(wanted);
  all.splice(0, all.length, ...all.filter((one) => !wanted(one)));
  return taken;
}

/** The customer writes once more, and whatever is queued is worked off: somebody answers him. */
async function checkAnswered(run: Run): Promise<void> {
  const { world, conversationId } = run;
  const { deps } = world;
  const { entries } = await run.scheduler.until(
    sendMessage(deps, { principal: customer(), conversationId, content: text('And now?') }),
  );
  const seq = entries.at(-1)?.seq;
  for (let round = 0; round < 50; round++) {
    const routed = takeOut(world.queued, (one) => one.queue === 'route');
    const due = takeOut(world.timers, ({ type }) => type === 'waiting');
    if (routed.length + due.length === 0) break;
    for (const timer of due) world.time.now = Math.max(world.time.now, timer.due);
    const work = async () => {
      for (const timer of due) await fireTimer(deps, timer);
      await routeBatch(deps, appId, routed as RouteMessage[]);
    };
    await run.scheduler.until(work());
  }
  const { head } = current(world.database, conversationId) ?? {};
  if (head === undefined) throw new Error('no conversation');
  expect(head.state).toBe('open');
  const switchboard = world.switchboards.get(appId);
  expect(integrationOf(switchboard, holderOf(head)), 'somebody has control').toBeDefined();
  if (head.control === 'answerBot') {
    const step = { queue: 'step', type: 'entry', appId, conversationId, seq };
    expect(world.queued, 'the flows hear of it').toContainEqual(step);
  }
  if (head.control === 'agentWorkspace') {
    const has = head.assignee?.agentId ?? head.ticket;
    expect(has, 'an agent has it, or it waits for one').toBeDefined();
  }
}

const weather = fc.record({
  seed: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
  crash: fc.constantFrom(0, 0.02, 0.1),
  stale: fc.constantFrom(0, 0.5, 1),
  unheard: fc.constantFrom(0, 0.2),
  replaced: fc.boolean(),
});

it('[S71] [R1] [D9] control is never lost, whoever passes, offers, writes, takes or breaks off', async () => {
  const ends = new Set<string>();
  await fc.assert(
    fc.asyncProperty(weather, fc.integer({ min: 1, max: 6 }), async (conditions, actions) => {
      const run = await prepare(conditions);
      await everyoneActs(run, actions);
      checkConversation(run.world.database, run.conversationId);
      checkHistory(run);
      checkCapacity(run);
      ends.add(current(run.world.database, run.conversationId)?.head.control ?? '');
      await checkAnswered(run);
      checkHistory(run);
      checkCapacity(run);
    }),
    { numRuns: 800 },
  );
  expect([...ends].sort(), 'where it was left').toEqual([
    'agentWorkspace',
    'answerBot',
    'external',
    'none',
  ]);
}, 120_000);
