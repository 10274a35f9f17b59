/**
 * Routing: who waits, who is free, and who gets whom. An app's queues are kept in pools; queues that
 * share agents share a pool. A pool is drained by one worker at a time, oldest first.
 */

/** Statuses that routing knows. Custom ones each stand for one of these. */
export type BaseStatus = 'online' | 'away' | 'offline';

/** Who an agent is for routing. Kept with his state, so that a claim reads one item. */
export interface AgentSkills {
  groups: string[];
  /** Level by skill, 1 to 5. */
  skills: Record<string, number>;
  /** BCP 47 tags: `en`, `fr`, `pt-BR`. Empty: any. */
  languages: string[];
}

export interface AgentState extends AgentSkills {
  agentId: string;
  appId: string;
  pool: string;
  displayName?: string;
  /** `online`, `away`, `offline`, or the name of a custom one. */
  status: string;
  base: BaseStatus;
  /** Conversations at once, 1 to 50. */
  capacity: number;
  /** Open conversations that are his and active. */
  assigned: string[];
  /** Conversations that are offered to him and count as his until he answers. */
  offered: string[];
  /** Milliseconds since the epoch. */
  lastAssignedAt: number;
  /** When he last got or finished one. */
  idleSince: number;
  /** When he last did something himself. */
  lastSeenAt: number;
  /** Goes up with every change, so that a change built on an old state is refused. */
  version: number;
  /** Where the store lists him; its own business. */
  place?: { pk: string; sk: string };
}

/** What a waiting conversation asks of an agent. */
export interface Requirements {
  /** One of these groups; empty: any. */
  groups: string[];
  /** At least so good at each. */
  skills: Record<string, number>;
  /** Speaks it; undefined: no matter. */
  language?: string;
}

/** A conversation that waits in a queue. */
export interface Ticket {
  conversationId: string;
  appId: string;
  pool: string;
  queueId: string;
  /** 0 (can wait) to 9 (at once). */
  priority: number;
  /** When it began to wait; stays when it moves to another queue. Milliseconds since the epoch. */
  since: number;
  requires: Requirements;
  /** When it came into this queue: relaxing and overflow count from here. */
  queuedAt: number;
  /** His agent, if it had one: he is first, as long as he is free. */
  preferredAgentId?: string;
  /** Who declined it or let it lapse; they are asked again only when nobody else is left. */
  declinedBy: string[];
  /** It is offered to someone now. */
  offer?: Offer;
  /** The position that its customer was told last. */
  told?: number;
}

export interface Offer {
  agentId: string;
  /** Milliseconds since the epoch. */
  expiresAt: number;
}

/** How the agents of a pool take turns. */
export type Distribution = 'roundRobin' | 'leastLoaded' | 'longestIdle';

/** A free agent, as the pool's list of them has him: enough to choose without reading him. */
export interface FreeAgent extends AgentSkills {
  agentId: string;
}

/** A free agent with where he stands in the list. */
export interface ListedAgent extends FreeAgent {
  /** Sorts by whose turn it is; the same for those whom the distribution does not tell apart. */
  turn: string;
  /** Where the store lists him, as in his state. */
  place?: AgentState['place'];
}

/** Conversations that take an agent's capacity. */
export function loadOf(state: Pick<AgentState, 'assigned' | 'offered'>): number {
  return state.assigned.length + state.offered.length;
}

/** Online, and with room for one more. */
export function isFree(state: AgentState): boolean {
  return state.base === 'online' && loadOf(state) < state.capacity;
}
