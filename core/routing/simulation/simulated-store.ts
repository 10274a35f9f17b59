import type { RoutingConfig } from '../config.ts';
import type { ClaimOutcome, DrainStore } from '../drain.ts';
import type { AgentState, Distribution, FreeAgent, Ticket } from '../model.ts';
import { freeKey, ticketKey } from '../order.ts';
import { giveSlot, takeSlot } from '../slots.ts';
import { SortedList } from './sorted-list.ts';

interface Place {
  state: AgentState;
  /** Where he stands among those who are free. */
  key: string | undefined;
}

/** Who waits and who is free, in memory: one pool of one app, and a clock that its owner moves. */
export class SimulatedStore implements DrainStore {
  now = 0;
  /** Told of each conversation that was given to an agent. */
  onClaimed: (ticket: Ticket, agentId: string) => void = () => {};
  readonly #distribution: Distribution;
  readonly #tickets = new SortedList<Ticket>();
  readonly #free = new SortedList<FreeAgent>();
  readonly #agents = new Map<string, Place>();

  constructor(config: RoutingConfig, pool: string) {
    this.#distribution = config.pools[pool]?.distribution ?? 'roundRobin';
  }

  get waiting(): number {
    return this.#tickets.size;
  }

  setAgent(state: AgentState): void {
    const { agentId } = state;
    const before = this.#agents.get(agentId);
    if (before?.key !== undefined) this.#free.remove(before.key);
    const key = freeKey(state, this.#distribution);
    this.#agents.set(agentId, { state, key });
    if (key === undefined) return;
    const { groups, skills, languages } = state;
    this.#free.add(key, { agentId, groups, skills, languages });
  }

  addTicket(ticket: Ticket): void {
    this.#tickets.add(ticketKey(ticket), ticket);
  }

  /** A conversation ends, and the agent has room for another. */
  close(agentId: string, conversationId: string): void {
    const place = this.#agents.get(agentId);
    if (place !== undefined) this.setAgent(giveSlot(place.state, conversationId, this.now));
  }

  tickets(_app: string, _pool: string, after: Ticket | undefined, limit: number) {
    const key = after === undefined ? undefined : ticketKey(after);
    return Promise.resolve(this.#tickets.after(key, limit));
  }

  freeAgents(_app: string, _pool: string, cursor: string | undefined, limit: number) {
    const agents = this.#free.after(cursor, limit);
    const last = agents.length < limit ? undefined : agents.at(-1);
    const next = last === undefined ? undefined : this.#agents.get(last.agentId)?.key;
    return Promise.resolve({ agents, cursor: next });
  }

  freeAgent(_app: string, _pool: string, agentId: string): Promise<FreeAgent | undefined> {
    const key = this.#agents.get(agentId)?.key;
    return Promise.resolve(key === undefined ? undefined : this.#free.get(key));
  }

  claim(ticket: Ticket, _queue: unknown, agentId: string): Promise<ClaimOutcome> {
    const place = this.#agents.get(agentId);
    const after =
      place?.key === undefined ? undefined : takeSlot(place.state, ticket.conversationId, this.now);
    if (after === undefined) return Promise.resolve('agentTaken');
    if (!this.#tickets.remove(ticketKey(ticket))) return Promise.resolve('ticketGone');
    this.setAgent(after);
    this.onClaimed(ticket, agentId);
    return Promise.resolve('claimed');
  }
}
