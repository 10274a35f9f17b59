import { isOpen } from '../schedules/schedule.ts';
import { type Queue, queueFor, type RoutingConfig } from './config.ts';
import { meets, requirementsNow } from './eligibility.ts';
import type { FreeAgent, Requirements, Ticket } from './model.ts';

/** What draining asks of the store. Reads are strongly consistent. */
export interface DrainStore {
  /** In the order of `ticketKey`, after a ticket. */
  tickets(appId: string, pool: string, after: Ticket | undefined, limit: number): Promise<Ticket[]>;
  /** In the order of `freeKey`. `cursor` is the store's own. */
  freeAgents(
    appId: string,
    pool: string,
    cursor: string | undefined,
    limit: number,
  ): Promise<{ agents: FreeAgent[]; cursor: string | undefined }>;
  /** One agent, if he is free now. */
  freeAgent(appId: string, pool: string, agentId: string): Promise<FreeAgent | undefined>;
  /**
   * Gives a ticket's conversation to an agent, or offers it to him: one transaction on ticket,
   * conversation and agent.
   */
  claim(ticket: Ticket, queue: Queue, agentId: string): Promise<ClaimOutcome>;
}

/** What a store has to say, bound to it, for a drain with a claim of its own. */
export function readsOf(store: Omit<DrainStore, 'claim'>): Omit<DrainStore, 'claim'> {
  return {
    tickets: (...query) => store.tickets(...query),
    freeAgents: (...query) => store.freeAgents(...query),
    freeAgent: (...query) => store.freeAgent(...query),
  };
}

/**
 * `agentTaken`: he is no longer free. `agentChanged`: he got something else at this moment, and may have
 * room yet. `ticketGone`: it no longer waits, or is offered to someone.
 */
export type ClaimOutcome = 'claimed' | 'agentTaken' | 'agentChanged' | 'ticketGone';

export interface Drained {
  claimed: { conversationId: string; agentId: string }[];
  /** Whether some still wait. */
  waiting: boolean;
}

/** The first page is what is needed when nobody is free; those after it grow, up to the largest. */
const ticketsPage = 25;
const largestPage = 400;
const agentsPage = 10;
const largestAgentsPage = 250;

/**
 * Gives waiting conversations to free agents until none can be given: the longest waiting of the
 * highest priority first. One that asks for what nobody free has lets those behind it pass, and only
 * those who ask for something else. [R2] [R3]
 */
export async function drain(
  store: DrainStore,
  config: RoutingConfig,
  appId: string,
  pool: string,
  now: number,
): Promise<Drained> {
  const claimed: Drained['claimed'] = [];
  const nobodyFor = new Set<string>();
  let waiting = false;
  let after: Ticket | undefined;
  let limit = ticketsPage;
  const open = new Map<string, boolean>();
  const isOpenNow = (queue: Queue): boolean => {
    let value = open.get(queue.queueId);
    if (value === undefined) {
      value = queueIsOpen(config, queue, now);
      open.set(queue.queueId, value);
    }
    return value;
  };

  // To the end of the line, however long: behind thousands who ask for what nobody has, or whose queue
  // is closed, someone may ask for the one who is free. [R7]
  for (;;) {
    const page = await store.tickets(appId, pool, after, limit);
    for (const ticket of page) {
      after = ticket;
      if (ticket.offer !== undefined) {
        waiting = true;
        continue;
      }
      const queue = queueFor(config, ticket);
      if (!isOpenNow(queue)) {
        waiting = true;
        continue;
      }
      const search = { store, ticket, requires: requirementsNow(ticket, queue, now), pool };
      const wish = wishKey(search.requires, ticket);
      if (nobodyFor.has(wish)) {
        waiting = true;
        continue;
      }
      const outcome = await giveTo(search, queue);
      if (outcome.kind === 'given') {
        claimed.push({ conversationId: ticket.conversationId, agentId: outcome.agentId });
        continue;
      }
      if (outcome.kind === 'gone') continue;
      waiting = true;
      // Nobody is free at all: nobody is for those behind it either.
      if (outcome.kind === 'nobodyFree') return { claimed, waiting };
      nobodyFor.add(wish);
    }
    if (page.length < limit) break;
    limit = Math.min(limit * 2, largestPage);
  }
  return { claimed, waiting };
}

/** Gives one ticket to whose turn it is, if someone free is whom it asks for. */
export async function give(
  store: DrainStore,
  ticket: Ticket,
  queue: Queue,
  now: number,
): Promise<Given> {
  const requires = requirementsNow(ticket, queue, now);
  return giveTo({ store, ticket, requires, pool: ticket.pool }, queue);
}

interface Search {
  store: DrainStore;
  ticket: Ticket;
  requires: Requirements;
  pool: string;
}

export type Given =
  | { kind: 'given'; agentId: string }
  | { kind: 'gone' }
  | { kind: 'nobodyFits' }
  | { kind: 'nobodyFree' };

async function giveTo(search: Search, queue: Queue): Promise<Given> {
  const taken = new Set<string>();
  const changed = new Set<string>();
  for (;;) {
    const found = await nextAgent(search, new Set([...taken, ...changed]));
    if (found === 'nobodyFits' || found === 'nobodyFree') {
      if (changed.size === 0) return { kind: found };
      // Nobody else is there: those who changed are asked for again, as they are now.
      changed.clear();
      continue;
    }
    const outcome = await search.store.claim(search.ticket, queue, found.agentId);
    if (outcome === 'claimed') return { kind: 'given', agentId: found.agentId };
    if (outcome === 'ticketGone') return { kind: 'gone' };
    (outcome === 'agentChanged' ? changed : taken).add(found.agentId);
  }
}

/** His own agent first, then whose turn it is; those who declined it only when nobody else is left. */
async function nextAgent(
  { store, ticket, requires, pool }: Search,
  taken: ReadonlySet<string>,
): Promise<FreeAgent | 'nobodyFits' | 'nobodyFree'> {
  const { preferredAgentId } = ticket;
  if (preferredAgentId !== undefined && !taken.has(preferredAgentId)) {
    const own = await store.freeAgent(ticket.appId, pool, preferredAgentId);
    if (own !== undefined && !ticket.declinedBy.includes(preferredAgentId)) return own;
  }
  let declined: FreeAgent | undefined;
  let someone = false;
  let cursor: string | undefined;
  let limit = agentsPage;
  do {
    const page = await store.freeAgents(ticket.appId, pool, cursor, limit);
    limit = Math.min(limit * 5, largestAgentsPage);
    for (const agent of page.agents) {
      if (taken.has(agent.agentId)) continue;
      someone = true;
      if (!meets(agent, requires)) continue;
      if (!ticket.declinedBy.includes(agent.agentId)) return agent;
      declined ??= agent;
    }
    cursor = page.cursor;
  } while (cursor !== undefined);
  return declined ?? (someone ? 'nobodyFits' : 'nobodyFree');
}

/** Tickets with the same wish find the same agents. */
function wishKey(requires: Requirements, ticket: Ticket): string {
  const { groups, skills, language } = requires;
  const { preferredAgentId: own, declinedBy } = ticket;
  return JSON.stringify([
    [...groups].sort(),
    Object.entries(skills).sort(([a], [b]) => (a < b ? -1 : 1)),
    language ?? null,
    // His own agent, asked whatever he can, is no wish of one whom that agent declined.
    own === undefined || declinedBy.includes(own) ? null : own,
  ]);
}

export function queueIsOpen(config: RoutingConfig, queue: Queue, now: number): boolean {
  if (queue.scheduleId === undefined) return true;
  const schedule = config.schedules.find((one) => one.scheduleId === queue.scheduleId);
  return schedule === undefined || isOpen(schedule, now);
}
