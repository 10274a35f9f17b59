import type { Head } from '../conversations/model.ts';
import type { ConversationFacts } from './choose-queue.ts';
import type { RoutingConfig } from './config.ts';
import type { DrainStore } from './drain.ts';
import type { AgentState, Distribution, ListedAgent, Ticket } from './model.ts';
import type { PoolPace } from './positions.ts';

/** A change of an agent's state, refused when his version is no longer the one before. */
export interface AgentChange {
  before: AgentState | undefined;
  after: AgentState;
  /** Of his pool before and after: it orders the pool's list of free agents. */
  distribution: Distribution;
}

/** Where routing keeps what it knows. Reads are strongly consistent. */
export interface RoutingStore extends Omit<DrainStore, 'claim'> {
  freeAgents(
    appId: string,
    pool: string,
    cursor: string | undefined,
    limit: number,
  ): Promise<{ agents: ListedAgent[]; cursor: string | undefined }>;
  /** May be some seconds old. */
  config(appId: string): Promise<RoutingConfig>;
  putConfig(appId: string, config: RoutingConfig): Promise<void>;
  agent(agentId: string): Promise<AgentState | undefined>;
  /** @returns False when the agent has changed in between. */
  changeAgent(change: AgentChange): Promise<boolean>;
  /** @returns False when the agent has changed in between; then he is still there. */
  removeAgent(state: AgentState): Promise<boolean>;
  ticket(appId: string, pool: string, key: string): Promise<Ticket | undefined>;
  /**
   * Puts a ticket and notes it in its conversation's head, in place of another or of none.
   * @returns False when the conversation no longer waits, or its ticket is another by now.
   */
  putTicket(head: Head, ticket: Ticket, replaces?: Ticket): Promise<boolean>;
  /** How fast the pool gives out what waits. */
  pace(appId: string, pool: string): Promise<PoolPace>;
  putPace(appId: string, pool: string, pace: PoolPace): Promise<void>;
  /** Online agents of a pool, free and busy. */
  countAgents(appId: string, pool: string): Promise<{ online: number; free: number }>;
  /** Changes a ticket and the agents that it is offered to. @returns False when any has changed. */
  changeOffer(before: Ticket, after: Ticket, agents: AgentChange[]): Promise<boolean>;
}

/** Messages that come later. At most 15 minutes each on the wire; longer ones are chained. */
export interface Timers {
  set(message: TimerMessage): Promise<void>;
}

/** Checked against the state when it fires: one that has become untrue does nothing. */
export type TimerMessage = {
  appId: string;
  /** Milliseconds since the epoch. */
  due: number;
} & (
  | { type: 'drain'; pool: string }
  | { type: 'lapse'; pool: string; ticketKey: string; agentId: string; expiresAt: number }
  | { type: 'overflow'; pool: string; ticketKey: string; conversationId: string; queueId: string }
  | { type: 'silence'; conversationId: string; agentId: string }
  | { type: 'presence'; agentId: string; since: number }
  | { type: 'idle'; agentId: string }
  | { type: 'publish'; pool: string }
  /** A flow waits for it. */
  | { type: 'flow'; conversationId: string; runId: string; timerId: string }
  /** A flow for the customer's silence, if he is still silent. */
  | { type: 'inactivity'; conversationId: string; afterSeq: number; seconds: number }
  | {
      type: 'waiting';
      conversationId: string;
      queueId?: string;
      preferredAgentId?: string;
      exceptAgentId?: string;
    }
);

export type { ConversationFacts };
