import type { Snapshot } from '../conversations/model.ts';
import type { Deps } from '../conversations/ports.ts';
import { CauserieError } from '../errors.ts';
import { isOpen, nextOpening } from '../schedules/schedule.ts';
import { type ConversationFacts, chooseQueue, type Placement, place } from './choose-queue.ts';
import { claimDirectly } from './claim.ts';
import { type Queue, queueOf, type RoutingConfig } from './config.ts';
import { type DrainStore, give, queueIsOpen, readsOf } from './drain.ts';
import { relaxations } from './eligibility.ts';
import { factsOf } from './facts.ts';
import type { Ticket } from './model.ts';
import { ticketKey } from './order.ts';
import type { TimerMessage } from './ports.ts';

export interface PlaceRequest {
  appId: string;
  conversationId: string;
  /** The queue that a transfer names; else the rules choose. */
  queueId?: string | undefined;
  preferredAgentId?: string | undefined;
  exceptAgentId?: string | undefined;
}

/**
 * Puts a conversation that waits into its queue. What does not wait, or has its place already, is
 * left as it is, so that a message that comes twice places once.
 * @returns The pool that has to be drained; undefined when it does not wait.
 */
export async function placeTicket(
  deps: Deps,
  config: RoutingConfig,
  request: PlaceRequest,
): Promise<string | undefined> {
  const { appId, conversationId } = request;
  for (let attempt = 0; attempt < 20; attempt++) {
    const snapshot = await deps.store.snapshot(conversationId, { consistent: true });
    if (snapshot === undefined || snapshot.head.appId !== appId) return undefined;
    const { head } = snapshot;
    const waits =
      head.state === 'open' && head.assignee === undefined && head.control === 'agentWorkspace';
    if (!waits) return undefined;
    if (head.ticket !== undefined) return head.ticket.pool;
    const now = deps.chance.now();
    const facts = factsOf(head);
    const named = request.queueId === undefined ? undefined : queueOf(config, request.queueId);
    const chosen = named === undefined ? chooseQueue(config, facts, now) : place(named, facts);
    const placement = await whereHeIs(deps, config, request, chosen, facts);
    const ticket = newTicket(snapshot, request, placement, now);
    const direct = await giveDirectly(deps, config, ticket, placement.queue, now);
    if (direct === 'given') return undefined;
    if (direct === 'gone') continue;
    // Before the ticket: broken off in between, it would wait without ever asking for less.
    await setTimers(deps, config, ticket, now);
    if (await deps.routing.putTicket(head, ticket)) return ticket.pool;
  }
  throw new CauserieError('busy', 'The conversation changes all the time.');
}

/** Passed on to an agent of another pool, it waits in a queue of his: elsewhere he would not get it. */
async function whereHeIs(
  deps: Deps,
  config: RoutingConfig,
  { preferredAgentId }: PlaceRequest,
  chosen: Placement,
  facts: ConversationFacts,
): Promise<Placement> {
  if (preferredAgentId === undefined) return chosen;
  const state = await deps.routing.agent(preferredAgentId);
  if (state === undefined || state.pool === chosen.queue.pool) return chosen;
  const queue = config.queues.find(({ pool }) => pool === state.pool);
  return queue === undefined ? chosen : place(queue, facts);
}

/**
 * Nobody waits and someone is free, which is the rule: then it needs no place in a queue, which would
 * be written only to be deleted.
 */
async function giveDirectly(
  deps: Deps,
  config: RoutingConfig,
  ticket: Ticket,
  queue: Queue,
  now: number,
): Promise<'given' | 'gone' | 'queue'> {
  const { appId, pool } = ticket;
  if (queue.mode !== 'automatic' || !queueIsOpen(config, queue, now)) return 'queue';
  if ((await deps.routing.tickets(appId, pool, undefined, 1)).length > 0) return 'queue';
  const store: DrainStore = {
    ...readsOf(deps.routing),
    claim: (one, _queue, agentId) => claimDirectly(deps, one, agentId),
  };
  const { kind } = await give(store, ticket, queue, now);
  return kind === 'given' || kind === 'gone' ? kind : 'queue';
}

function newTicket(
  { head, latest }: Snapshot,
  request: PlaceRequest,
  { queue, priority, requires }: Placement,
  now: number,
): Ticket {
  const { exceptAgentId } = request;
  const preferred =
    request.preferredAgentId ?? (exceptAgentId === undefined ? head.lastAgentId : undefined);
  return {
    conversationId: head.id,
    appId: head.appId,
    pool: queue.pool,
    queueId: queue.queueId,
    priority,
    since: Math.min(now, waitingSince(head.createdAt, latest)),
    requires,
    queuedAt: now,
    declinedBy: exceptAgentId === undefined ? [] : [exceptAgentId],
    ...(preferred === undefined ? {} : { preferredAgentId: preferred }),
  };
}

/** When it began to wait: the latest entry that set it free, or its beginning. */
function waitingSince(createdAt: number, latest: Snapshot['latest']): number {
  const freeing = new Set(['reopened', 'released', 'handedOver', 'transferred']);
  const event = latest.find((entry) => entry.kind === 'event' && freeing.has(entry.name));
  return event?.at ?? latest.at(-1)?.at ?? createdAt;
}

/** What becomes of a ticket while it waits: it asks for less, or moves to another queue. */
export async function setTimers(
  deps: Deps,
  config: RoutingConfig,
  ticket: Ticket,
  now: number,
): Promise<void> {
  const queue = queueOf(config, ticket.queueId);
  if (queue === undefined) return;
  const { appId, pool, conversationId } = ticket;
  const hours = config.schedules.find((one) => one.scheduleId === queue.scheduleId);
  const opens = hours === undefined || isOpen(hours, now) ? undefined : nextOpening(hours, now);
  for (const due of [...relaxations(ticket, queue), opens ?? 0]) {
    if (due > now) await deps.timers.set({ type: 'drain', appId, pool, due });
  }
  const { overflow } = queue;
  if (overflow !== undefined) {
    await deps.timers.set({
      type: 'overflow',
      appId,
      pool,
      conversationId,
      ticketKey: ticketKey(ticket),
      queueId: overflow.queueId,
      due: ticket.queuedAt + overflow.afterSeconds * 1000,
    });
  }
}

/** Moves a ticket that has waited too long to another queue; its place in time goes with it. */
export async function overflowTicket(
  deps: Deps,
  config: RoutingConfig,
  request: Extract<TimerMessage, { type: 'overflow' }>,
): Promise<string | undefined> {
  const queue = queueOf(config, request.queueId);
  if (queue === undefined) return undefined;
  for (let attempt = 0; attempt < 20; attempt++) {
    const ticket = await deps.routing.ticket(request.appId, request.pool, request.ticketKey);
    if (ticket === undefined) return undefined;
    if (ticket.offer !== undefined) {
      // Who is asked at this moment may still take it.
      await deps.timers.set({ ...request, due: ticket.offer.expiresAt + 1000 });
      return undefined;
    }
    if (ticket.queueId === queue.queueId) return ticket.pool;
    const snapshot = await deps.store.snapshot(ticket.conversationId, { consistent: true });
    if (snapshot?.head.ticket?.key !== request.ticketKey) return undefined;
    const now = deps.chance.now();
    const { priority, requires } = place(queue, factsOf(snapshot.head));
    const moved: Ticket = {
      ...ticket,
      pool: queue.pool,
      queueId: queue.queueId,
      priority: Math.max(priority, ticket.priority),
      requires,
      queuedAt: now,
      declinedBy: [],
    };
    await setTimers(deps, config, moved, now);
    if (await deps.routing.putTicket(snapshot.head, moved, ticket)) return moved.pool;
  }
  throw new CauserieError('busy', 'The conversation changes all the time.');
}
