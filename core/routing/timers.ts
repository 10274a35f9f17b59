import { write } from '../conversations/messages.ts';
import { business, type Head, type Snapshot } from '../conversations/model.ts';
import type { Deps, RouteMessage, StepMessage } from '../conversations/ports.ts';
import { agentChange, changeAgent, setStatus } from './agents.ts';
import { freeUp } from './free-up.ts';
import type { TimerMessage } from './ports.ts';
import { publishEvery, publishPositions } from './positions.ts';
import { changed, giveSlot } from './slots.ts';

/** The longest that SQS holds a message back. Milliseconds. */
export const delayAtMost = 15 * 60 * 1000;

/**
 * What a timer sets off when its time has come. Each looks at what is there now: a timer that has
 * become untrue does nothing, and one that comes twice does nothing the second time.
 */
export async function fireTimer(deps: Deps, message: TimerMessage): Promise<void> {
  const now = deps.chance.now();
  // Further off than a queue holds it: back it goes.
  if (message.due > now + 500) return deps.timers.set(message);
  switch (message.type) {
    case 'silence':
      return silence(deps, message);
    case 'presence':
      return presence(deps, message);
    case 'idle':
      return idle(deps, message);
    case 'publish':
      return publish(deps, message);
    case 'waiting':
      return placed(deps, message);
    case 'flow':
    case 'inactivity':
      // In the conversation's turn, after what its customer has written by now.
      return deps.queues.step(stepOf(message));
    default:
      return deps.queues.route({ ...message, conversationId: key(message), seq: message.due });
  }
}

function stepOf(message: Extract<TimerMessage, { type: 'flow' | 'inactivity' }>): StepMessage {
  const { appId, conversationId, due } = message;
  const ids = { appId, conversationId, due };
  if (message.type === 'flow') {
    const { runId, timerId } = message;
    return { type: 'timer', ...ids, runId, timerId };
  }
  const { afterSeq, seconds } = message;
  return { type: 'inactivity', ...ids, afterSeq, seconds };
}

/**
 * Tells those who wait where they stand, and goes on as long as someone does. It is also the net under
 * what broke off between a change and its message, or changed unheard of: whoever waits while somebody
 * is free is looked at again. [R7]
 */
async function publish(
  deps: Deps,
  message: Extract<TimerMessage, { type: 'publish' }>,
): Promise<void> {
  const { appId, pool } = message;
  const pace = await deps.routing.pace(appId, pool);
  // Another one is on its way: of two, one goes on.
  if ((pace.publishDue ?? 0) > message.due) return;
  // Said first, so that who begins to wait meanwhile sets off the next one.
  await deps.routing.putPace(appId, pool, { ...pace, publishDue: 0 });
  if (!(await publishPositions(deps, appId, pool))) return;
  const now = deps.chance.now();
  const due = now + publishEvery;
  await deps.timers.set({ ...message, due });
  await deps.routing.putPace(appId, pool, {
    ...(await deps.routing.pace(appId, pool)),
    publishDue: due,
  });
  const free = await deps.routing.freeAgents(appId, pool, undefined, 1);
  if (free.agents.length > 0) await deps.queues.route(drainMessage(appId, pool, now));
}

function drainMessage(appId: string, pool: string, due: number): RouteMessage {
  return { type: 'drain', appId, pool, conversationId: pool, seq: due, due };
}

/** What became nobody's has a place in a queue by now, or is given one. */
async function placed(
  deps: Deps,
  { due, ...message }: Extract<TimerMessage, { type: 'waiting' }>,
): Promise<void> {
  const { head } = (await deps.store.snapshot(message.conversationId, { consistent: true })) ?? {};
  if (head?.state !== 'open' || head.assignee !== undefined || head.ticket !== undefined) return;
  if (head.control === 'agentWorkspace') await deps.queues.route({ ...message, seq: due });
}

function key(message: { type: string; pool: string; ticketKey?: string }): string {
  return message.ticketKey ?? message.pool;
}

/** The customer has been silent for long: his agent has room for someone else. */
async function silence(
  deps: Deps,
  message: Extract<TimerMessage, { type: 'silence' }>,
): Promise<void> {
  const { appId, conversationId, agentId } = message;
  const config = await deps.routing.config(appId);
  const patience = config.inactiveAfterSeconds * 1000;
  const now = deps.chance.now();
  let again: number | undefined;
  let freed: string | undefined;
  const principal = { kind: 'system', appId } as const;
  const seen = await deps.store.snapshot(conversationId, { consistent: true });
  if (seen === undefined || !isHis(seen.head, agentId)) return;
  const heardAt = await lastHeard(deps, seen);
  if (heardAt + patience > now) return deps.timers.set({ ...message, due: heardAt + patience });
  await write(deps, { principal, conversationId }, async (snapshot) => {
    again = undefined;
    freed = undefined;
    const { head } = snapshot;
    if (!isHis(head, agentId)) return { drafts: [] };
    const heard = await lastHeard(deps, snapshot);
    if (heard + patience > now) {
      again = heard + patience;
      return { drafts: [] };
    }
    const state = await deps.routing.agent(agentId);
    if (state === undefined) return { drafts: [] };
    const after = giveSlot(state, conversationId, now);
    freed = state.pool;
    return {
      drafts: [{ body: { kind: 'event', name: 'inactive' } }],
      change: { inactive: true, agents: [agentChange(config, state, after)] },
    };
  });
  if (again !== undefined) await deps.timers.set({ ...message, due: again });
  if (freed !== undefined) await freeUp(deps, appId, freed, conversationId);
}

/** Open, active, and in this agent's hands. */
function isHis(head: Head, agentId: string): boolean {
  return head.state === 'open' && head.assignee?.agentId === agentId && head.inactive !== true;
}

/** When the customer last wrote, or the agent got the conversation. Milliseconds since the epoch. */
async function lastHeard(deps: Deps, { head, latest }: Snapshot): Promise<number> {
  const counts = (entry: Snapshot['latest'][number]) =>
    entry.author.side !== business || (entry.kind === 'event' && entry.name === 'assigned');
  const near = latest.find(counts);
  if (near !== undefined) return near.at;
  const page = await deps.store.entries(head.id, { limit: 100, order: 'descending' });
  return page.find(counts)?.at ?? head.createdAt;
}

/** An agent's last socket closed a while ago, and none has come since: he is gone. */
async function presence(
  deps: Deps,
  { appId, agentId }: Extract<TimerMessage, { type: 'presence' }>,
): Promise<void> {
  const owner = { kind: 'agent', id: agentId } as const;
  const now = deps.chance.now();
  const open = await deps.connections.listOf(owner);
  if (open.some((one) => one.expiresAt > now / 1000)) return;
  const { after } = await setStatus(deps.routing, appId, agentId, 'offline', now);
  await leaveConversations(deps, appId, agentId, after.assigned);
}

/** What was in the hands of one who is gone waits for another, if the app wants it so. */
export async function leaveConversations(
  deps: Deps,
  appId: string,
  agentId: string,
  conversationIds: readonly string[],
): Promise<void> {
  const config = await deps.routing.config(appId);
  if (config.whenVanished === 'keep') return;
  const principal = { kind: 'system', appId } as const;
  for (const conversationId of conversationIds) {
    await watchWaiting(deps, { appId, conversationId });
    await write(deps, { principal, conversationId }, async ({ head }) => {
      if (head.state !== 'open' || head.assignee?.agentId !== agentId) return { drafts: [] };
      const state = await deps.routing.agent(agentId);
      if (state === undefined) return { drafts: [] };
      const after = giveSlot(state, conversationId, deps.chance.now());
      return {
        drafts: [{ body: { kind: 'event', name: 'released' } }],
        change: { assignee: null, inactive: false, agents: [agentChange(config, state, after)] },
      };
    });
  }
}

/** An agent who did nothing for long is away. */
async function idle(deps: Deps, message: Extract<TimerMessage, { type: 'idle' }>): Promise<void> {
  const { appId, agentId } = message;
  const now = deps.chance.now();
  let again: number | undefined;
  await changeAgent(deps.routing, appId, agentId, (state, config) => {
    const until = state.lastSeenAt + config.idleAfterSeconds * 1000;
    again = undefined;
    if (state.base !== 'online') return state;
    if (until > now) {
      again = until;
      return state;
    }
    return changed(state, { status: 'away', base: 'away' });
  });
  if (again !== undefined) await deps.timers.set({ ...message, due: again });
}

/** Milliseconds after which what became nobody's is looked at once more. */
const placedWithin = 15_000;

/**
 * Sees to it that a conversation which is about to become nobody's gets its place in a queue, even if
 * whoever makes it so breaks off before he has queued it. Set before the change. [R7]
 */
export async function watchWaiting(
  deps: Deps,
  request: Omit<Extract<TimerMessage, { type: 'waiting' }>, 'type' | 'due'>,
): Promise<void> {
  await deps.timers.set({ type: 'waiting', ...request, due: deps.chance.now() + placedWithin });
}
