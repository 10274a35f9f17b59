import { type AgentState, type Distribution, isFree, loadOf, type Ticket } from './model.ts';

/**
 * The two orders of routing, as keys that sort as strings, so that a store that keeps its items
 * sorted has them ready.
 */

/** Highest priority first, then who has waited longest. [R2] */
export function ticketKey(ticket: Pick<Ticket, 'priority' | 'since' | 'conversationId'>): string {
  return `${9 - ticket.priority}#${padded(ticket.since)}#${ticket.conversationId}`;
}

/**
 * Whose turn it is, first to last. Undefined for an agent who is not free: he is not in the list.
 */
export function freeKey(state: AgentState, distribution: Distribution): string | undefined {
  return isFree(state) ? `${turnOf(state, distribution)}#${state.agentId}` : undefined;
}

/** What the distribution goes by: the same for agents whom it does not tell apart. [R8] */
function turnOf(state: AgentState, distribution: Distribution): string {
  if (distribution === 'leastLoaded') {
    const load = String(loadOf(state)).padStart(3, '0');
    return `${load}#${padded(state.lastAssignedAt)}`;
  }
  return padded(distribution === 'longestIdle' ? state.idleSince : state.lastAssignedAt);
}

/** The turn that stands in an agent's `freeKey`. */
export function turnIn(key: string, agentId: string): string {
  return key.slice(0, -(agentId.length + 1));
}

function padded(milliseconds: number): string {
  return String(Math.max(0, Math.floor(milliseconds))).padStart(13, '0');
}
