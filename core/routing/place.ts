import type { Snapshot } from '../conversations/model.ts';
import type { Deps } from '../conversations/ports.ts';
import { CauserieError } from '../errors.ts';
import { isOpen, nextOpening } from '../schedules/schedule.ts';
import { chooseQueue, type Placement, place } from './choose-queue.ts';
import { queueOf, type RoutingConfig } from './config.ts';
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
    const placement = named === undefined ? chooseQueue(config, facts, now) : place(named, facts);
    const ticket = newTicket(snapshot, request, placement, now);
    if (await deps.routing.putTicket(head, ticket)) {
      await setTimers(deps, config, ticket, now);
      return ticket.pool;
    }
  }
  throw new CauserieError('busy', 'The conversation changes all the time.');
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
  const ticket = await deps.routing.ticket(request.appId, request.pool, request.ticketKey);
  const queue = queueOf(config, request.queueId);
  if (ticket === undefined || queue === undefined) return undefined;
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
  if (!(await deps.routing.putTicket(snapshot.head, moved, ticket))) return undefined;
  await setTimers(deps, config, moved, now);
  return moved.pool;
}
