import { type AgentState, loadOf } from './model.ts';

/**
 * What an agent's capacity is taken by. Pure: each gives the state as it is after, or undefined where
 * the rules do not allow it. Taking what is taken and giving back what is not changes nothing, so that
 * an event that comes twice does no harm. [R1]
 */

/** A conversation becomes his, if he has room. One that was offered to him has its room already. */
export function takeSlot(
  state: AgentState,
  conversationId: string,
  now: number,
): AgentState | undefined {
  if (state.assigned.includes(conversationId)) return state;
  const offered = state.offered.filter((one) => one !== conversationId);
  if (state.assigned.length + offered.length >= state.capacity) return undefined;
  return changed(state, {
    assigned: [...state.assigned, conversationId],
    offered,
    lastAssignedAt: now,
    idleSince: now,
  });
}

/** A conversation is no longer his, or no longer active. */
export function giveSlot(state: AgentState, conversationId: string, now: number): AgentState {
  if (!state.assigned.includes(conversationId) && !state.offered.includes(conversationId)) {
    return state;
  }
  return changed(state, {
    assigned: state.assigned.filter((one) => one !== conversationId),
    offered: state.offered.filter((one) => one !== conversationId),
    idleSince: now,
  });
}

/** A conversation is offered to him: only to one who is online and has room. */
export function offerSlot(
  state: AgentState,
  conversationId: string,
  now: number,
): AgentState | undefined {
  if (state.offered.includes(conversationId)) return state;
  if (state.base !== 'online' || state.assigned.includes(conversationId)) return undefined;
  if (loadOf(state) >= state.capacity) return undefined;
  return changed(state, {
    offered: [...state.offered, conversationId],
    lastAssignedAt: now,
    idleSince: now,
  });
}

/** The state with something else in it, one version on. */
export function changed(state: AgentState, change: Partial<AgentState>): AgentState {
  return { ...state, ...change, version: state.version + 1 };
}
