import { write } from '../conversations/messages.ts';
import type { Snapshot } from '../conversations/model.ts';
import { business } from '../conversations/model.ts';
import type { Deps } from '../conversations/ports.ts';
import { agentChange, changeAgent, setStatus } from './agents.ts';
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
    default:
      return deps.queues.route({ ...message, conversationId: key(message), seq: message.due });
  }
}

/** Goes on as long as someone waits. */
async function publish(
  deps: Deps,
  message: Extract<TimerMessage, { type: 'publish' }>,
): Promise<void> {
  const { appId, pool } = message;
  if (!(await publishPositions(deps, appId, pool))) return;
  const due = deps.chance.now() + publishEvery;
  const pace = await deps.routing.pace(appId, pool);
  await deps.routing.putPace(appId, pool, { ...pace, publishDue: due + publishEvery });
  await deps.timers.set({ ...message, due });
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
  await write(deps, { principal, conversationId }, async (snapshot) => {
    again = undefined;
    freed = undefined;
    const { head } = snapshot;
    const his = head.state === 'open' && head.assignee?.agentId === agentId && !head.inactive;
    if (!his) return { drafts: [] };
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

/** Says that someone has room again. */
export async function freeUp(
  deps: Deps,
  appId: string,
  pool: string,
  cause: string,
): Promise<void> {
  const seq = deps.chance.now();
  await deps.queues.route({ type: 'freed', appId, pool, conversationId: cause, seq });
}
