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
  if (!isFree(state)) return undefined;
  if (distribution === 'leastLoaded') {
    const load = String(loadOf(state)).padStart(3, '0');
    return `${load}#${padded(state.lastAssignedAt)}#${state.agentId}`;
  }
  const at = distribution === 'longestIdle' ? state.idleSince : state.lastAssignedAt;
  return `${padded(at)}#${state.agentId}`;
}

function padded(milliseconds: number): string {
  return String(Math.max(0, Math.floor(milliseconds))).padStart(13, '0');
}
