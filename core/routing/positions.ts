import type { Deps } from '../conversations/ports.ts';
import type { Ticket } from './model.ts';
import { ticketKey } from './order.ts';
import { tellCustomers } from './tell.ts';

/** Tickets that one publication looks at; those behind are told when they come nearer. */
const lookAtMost = 1000;
/** Customers that one publication tells. */
const tellAtMost = 50;
/** Milliseconds between two publications of a pool. */
export const publishEvery = 5000;

/** How fast a pool gives out what waits, for estimates. */
export interface PoolPace {
  /** Mean milliseconds between two assignments, lately; undefined before the second. */
  interval?: number;
  lastAssignedAt?: number;
  /** The next publication is due then; 0: none is on its way. */
  publishDue?: number;
}

/** Weight of the newest interval in the mean. */
const weight = 0.1;

/** The pace after more assignments. */
export function paceAfter(pace: PoolPace, assigned: number, now: number): PoolPace {
  if (assigned === 0) return pace;
  if (pace.lastAssignedAt === undefined) return { ...pace, lastAssignedAt: now };
  const interval = Math.max(1, now - pace.lastAssignedAt) / assigned;
  const mean =
    pace.interval === undefined ? interval : pace.interval * (1 - weight) + interval * weight;
  return { ...pace, interval: mean, lastAssignedAt: now };
}

/** Seconds until someone at a position is given; null while nothing is known. */
export function estimatedWait(pace: PoolPace, position: number): number | null {
  if (pace.interval === undefined) return null;
  return Math.max(1, Math.round((position * pace.interval) / 1000));
}

/**
 * Positions that are worth telling apart: each of the first ten, then every fifth to 50, every 25th to
 * 200, every hundredth. So a queue of 1,000 that moves by one tells a few, and not a thousand. [R13]
 */
export function toldPosition(position: number): number {
  const step = position <= 10 ? 1 : position <= 50 ? 5 : position <= 200 ? 25 : 100;
  return Math.ceil(position / step) * step;
}

/** Everybody who waits in a pool, with his position in his own queue. */
export async function positionsOf(
  deps: Deps,
  appId: string,
  pool: string,
): Promise<{ ticket: Ticket; position: number }[]> {
  const counts = new Map<string, number>();
  const found: { ticket: Ticket; position: number }[] = [];
  let after: Ticket | undefined;
  while (found.length < lookAtMost) {
    const page = await deps.routing.tickets(appId, pool, after, 100);
    for (const ticket of page) {
      const position = (counts.get(ticket.queueId) ?? 0) + 1;
      counts.set(ticket.queueId, position);
      found.push({ ticket, position });
    }
    after = page.at(-1);
    if (page.length < 100) break;
  }
  return found;
}

/** Where everybody stands who waits in a pool, by the keys of their tickets. */
export async function lineOf(
  deps: Deps,
  appId: string,
  pool: string,
): Promise<Map<string, { position: number; estimatedWaitSeconds: number | null }>> {
  const [all, pace] = await Promise.all([
    positionsOf(deps, appId, pool),
    deps.routing.pace(appId, pool),
  ]);
  return new Map(
    all.map(({ ticket, position }) => [
      ticketKey(ticket),
      { position, estimatedWaitSeconds: estimatedWait(pace, position) },
    ]),
  );
}

/**
 * Tells customers where they stand, those for whom that has changed. Bounded, whatever the queue's
 * length: the rest are told with the next publication. [R13]
 * @returns Whether someone still waits.
 */
export async function publishPositions(deps: Deps, appId: string, pool: string): Promise<boolean> {
  const all = await positionsOf(deps, appId, pool);
  const pace = await deps.routing.pace(appId, pool);
  const changed = all.filter(({ ticket, position }) => ticket.told !== toldPosition(position));
  for (const { ticket, position } of changed.slice(0, tellAtMost)) {
    const told = toldPosition(position);
    // Someone else may be changing the ticket at this moment: then it is told the next time.
    if (!(await deps.routing.changeOffer(ticket, { ...ticket, told }, []))) continue;
    await tellCustomers(deps, ticket.conversationId, {
      type: 'queue',
      conversationId: ticket.conversationId,
      position: told,
      estimatedWaitSeconds: estimatedWait(pace, position),
    });
  }
  return all.length > 0;
}
