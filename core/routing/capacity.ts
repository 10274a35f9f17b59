import type { Head } from '../conversations/model.ts';
import { CauserieError } from '../errors.ts';
import { agentChange } from './agents.ts';
import type { AgentState } from './model.ts';
import type { AgentChange, RoutingStore } from './ports.ts';
import { giveSlot, takeSlot } from './slots.ts';

/**
 * What a change of a conversation does to agents' capacity. It goes into the same transaction, so that
 * an agent's load is the number of his open conversations at every moment. [R1]
 */
export class CapacityPlan {
  readonly #routing: RoutingStore;
  readonly #head: Head;
  readonly #now: number;
  readonly #states = new Map<string, { before: AgentState; after: AgentState }>();
  /** To whom the conversation is offered at this moment. */
  offeredTo: string | undefined;

  constructor(routing: RoutingStore, head: Head, now: number) {
    this.#routing = routing;
    this.#head = head;
    this.#now = now;
  }

  /** What the conversation takes now comes back: its agent's capacity, and that of an open offer. */
  async giveBack(): Promise<this> {
    const { assignee, inactive, ticket, appId, id } = this.#head;
    if (assignee !== undefined && inactive !== true) {
      await this.#change(assignee.agentId, (state) => giveSlot(state, id, this.#now));
    }
    if (ticket !== undefined) {
      const waiting = await this.#routing.ticket(appId, ticket.pool, ticket.key);
      this.offeredTo = waiting?.offer?.agentId;
      if (this.offeredTo !== undefined) {
        await this.#change(this.offeredTo, (state) => giveSlot(state, id, this.#now));
      }
    }
    return this;
  }

  /** @returns Whether the agent has room; one whom routing does not know always has. */
  async take(agentId: string): Promise<boolean> {
    let room = true;
    await this.#change(agentId, (state) => {
      const after = takeSlot(state, this.#head.id, this.#now);
      room = after !== undefined;
      return after ?? state;
    });
    return room;
  }

  /** @throws CauserieError at_capacity */
  async require(agentId: string): Promise<this> {
    if (await this.take(agentId)) return this;
    throw new CauserieError(
      'at_capacity',
      'The agent has as many conversations as he can have. One has to be closed or passed on first.',
    );
  }

  /** The changes for the transaction. */
  async changes(): Promise<AgentChange[]> {
    const changes = [...this.#states.values()].filter(({ before, after }) => before !== after);
    if (changes.length === 0) return [];
    const config = await this.#routing.config(this.#head.appId);
    return changes.map(({ before, after }) =>
      // However many steps it took, it is one change.
      agentChange(config, before, { ...after, version: before.version + 1 }),
    );
  }

  async #change(agentId: string, change: (state: AgentState) => AgentState): Promise<void> {
    const known = this.#states.get(agentId);
    const before = known?.before ?? (await this.#routing.agent(agentId));
    if (before === undefined) return;
    this.#states.set(agentId, { before, after: change(known?.after ?? before) });
  }
}
