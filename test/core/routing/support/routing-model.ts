import { place } from '../../../../core/routing/choose-queue.ts';
import { type Queue, queueOf, type RoutingConfig } from '../../../../core/routing/config.ts';
import {
  type ClaimOutcome,
  type DrainStore,
  drain,
  queueIsOpen,
} from '../../../../core/routing/drain.ts';
import { relaxations } from '../../../../core/routing/eligibility.ts';
import type { AgentState, FreeAgent, Ticket } from '../../../../core/routing/model.ts';
import { freeKey, ticketKey } from '../../../../core/routing/order.ts';
import { changed, giveSlot, offerSlot, takeSlot } from '../../../../core/routing/slots.ts';
import { isOpen, nextOpening } from '../../../../core/schedules/schedule.ts';

export interface ModelConversation {
  conversationId: string;
  queueId: string;
  language?: string;
  /** The agent who had it last. */
  lastAgentId?: string;
  state: 'waiting' | 'assigned' | 'closed';
  assignee?: string;
  ticketKey?: string;
}

export type Message =
  | { type: 'place'; conversationId: string }
  | { type: 'drain'; pool: string }
  | { type: 'lapse'; pool: string; key: string; agentId: string; expiresAt: number };

/** Thrown in place of a store call's answer: the worker is gone, its message is not. */
export class Crash extends Error {}

/**
 * Routing's world in memory: agents, conversations, tickets, and messages that come at least once.
 * Each transaction changes all it changes together, under the conditions that `model.ts` states.
 */
export class RoutingModel {
  now = Date.parse('2026-11-23T08:00:00Z');
  readonly config: RoutingConfig;
  agents = new Map<string, AgentState>();
  conversations = new Map<string, ModelConversation>();
  tickets = new Map<string, Ticket>();
  messages: Message[] = [];
  timers: { due: number; message: Message }[] = [];
  /** Runs before each store call of a drain; may throw, or change the world. */
  beforeCall: () => void = () => {};

  constructor(config: RoutingConfig) {
    this.config = config;
  }

  /** The same world a second time, to try out what should happen. */
  clone(): RoutingModel {
    const copy = new RoutingModel(this.config);
    copy.now = this.now;
    copy.agents = structuredClone(this.agents);
    copy.conversations = structuredClone(this.conversations);
    copy.tickets = structuredClone(this.tickets);
    return copy;
  }

  arrive(conversation: Omit<ModelConversation, 'state'>): void {
    const { conversationId } = conversation;
    this.conversations.set(conversationId, { ...conversation, state: 'waiting' });
    this.messages.push({ type: 'place', conversationId });
  }

  setBase(agentId: string, base: AgentState['base']): void {
    const state = this.agents.get(agentId);
    if (state === undefined || state.base === base) return;
    const idleSince = base === 'online' ? this.now : state.idleSince;
    this.agents.set(agentId, changed(state, { base, status: base, idleSince }));
    if (base !== 'offline') this.drainLater(state.pool);
    else for (const conversationId of state.assigned) this.release(conversationId);
  }

  accept(agentId: string): void {
    const ticket = this.offerTo(agentId);
    const state = this.agents.get(agentId);
    if (ticket?.offer === undefined || ticket.offer.expiresAt <= this.now || !state) return;
    const after = takeSlot(state, ticket.conversationId, this.now);
    if (after !== undefined) this.assign(ticket, after);
  }

  decline(agentId: string): void {
    const ticket = this.offerTo(agentId);
    if (ticket !== undefined) this.withdraw(ticket, agentId, false);
  }

  close(conversationId: string): void {
    const conversation = this.conversations.get(conversationId);
    if (conversation === undefined) return;
    this.takeBack(conversation);
    this.conversations.set(conversationId, { ...rest(conversation), state: 'closed' });
  }

  /** Back into a queue, its own or another; waits from now on. */
  transfer(conversationId: string, queueId: string): void {
    const conversation = this.conversations.get(conversationId);
    if (conversation === undefined || conversation.state === 'closed') return;
    this.takeBack(conversation);
    this.conversations.set(conversationId, { ...rest(conversation), queueId, state: 'waiting' });
    this.messages.push({ type: 'place', conversationId });
  }

  /**
   * Lets time pass; timers that are due become messages. A queue that closed and opens again over those
   * who wait in it has no timer: the publication of positions, which goes on while somebody waits, drains.
   */
  advance(seconds: number): void {
    const closed = this.config.queues.filter((queue) => !queueIsOpen(this.config, queue, this.now));
    this.now += seconds * 1000;
    for (const queue of closed) {
      if (queueIsOpen(this.config, queue, this.now)) this.drainLater(queue.pool);
    }
    const due = this.timers.filter((timer) => timer.due <= this.now);
    this.timers = this.timers.filter((timer) => timer.due > this.now);
    this.messages.push(...due.map(({ message }) => message));
  }

  /** What a worker does with a message. @throws Crash */
  async work(message: Message): Promise<void> {
    switch (message.type) {
      case 'place': {
        const pool = this.placeTicket(message.conversationId);
        return pool === undefined ? undefined : this.drainPool(pool);
      }
      case 'lapse': {
        const ticket = this.tickets.get(ticketId(message.pool, message.key));
        const offer = ticket?.offer;
        if (offer?.agentId === message.agentId && offer.expiresAt === message.expiresAt) {
          this.withdraw(ticket as Ticket, message.agentId, true);
        }
        return this.drainPool(message.pool);
      }
      case 'drain':
        return this.drainPool(message.pool);
    }
  }

  async drainPool(pool: string): Promise<void> {
    await drain(this.store(), this.config, 'app', pool, this.now);
  }

  ticketsOf(pool: string): Ticket[] {
    const own = [...this.tickets.values()].filter((ticket) => ticket.pool === pool);
    return own.sort((a, b) => (ticketKey(a) < ticketKey(b) ? -1 : 1));
  }

  /** Who is free, first to last. */
  freeOf(pool: string): AgentState[] {
    const distribution = this.config.pools[pool]?.distribution ?? 'roundRobin';
    return [...this.agents.values()]
      .filter((state) => state.pool === pool && freeKey(state, distribution) !== undefined)
      .sort((a, b) =>
        String(freeKey(a, distribution)) < String(freeKey(b, distribution)) ? -1 : 1,
      );
  }

  claim(ticket: Ticket, queue: Queue, agentId: string): ClaimOutcome {
    const key = ticketId(ticket.pool, ticketKey(ticket));
    const current = this.tickets.get(key);
    if (current === undefined || current.offer !== undefined) return 'ticketGone';
    const state = this.agents.get(agentId);
    if (state === undefined || state.base !== 'online') return 'agentTaken';
    const { conversationId, pool } = ticket;
    if (queue.mode === 'automatic') {
      const after = takeSlot(state, conversationId, this.now);
      if (after === undefined) return 'agentTaken';
      this.assign(current, after);
      return 'claimed';
    }
    const after = offerSlot(state, conversationId, this.now);
    if (after === undefined) return 'agentTaken';
    const expiresAt = this.now + queue.offerSeconds * 1000;
    this.agents.set(agentId, after);
    this.tickets.set(key, { ...current, offer: { agentId, expiresAt } });
    const message: Message = { type: 'lapse', pool, key: ticketKey(ticket), agentId, expiresAt };
    this.timers.push({ due: expiresAt, message });
    return 'claimed';
  }

  private store(): DrainStore {
    const call = async <T>(answer: () => T): Promise<T> => {
      this.beforeCall();
      return answer();
    };
    const asFree = ({ agentId, groups, skills, languages }: AgentState): FreeAgent => {
      return { agentId, groups, skills, languages };
    };
    return {
      tickets: (_app, pool, after, limit) =>
        call(() =>
          this.ticketsOf(pool)
            .filter((one) => after === undefined || ticketKey(one) > ticketKey(after))
            .slice(0, limit),
        ),
      freeAgents: (_app, pool, cursor, limit) =>
        call(() => {
          const distribution = this.config.pools[pool]?.distribution ?? 'roundRobin';
          const keyed = this.freeOf(pool).map((one) => ({ one, key: freeKey(one, distribution) }));
          const page = keyed
            .filter(({ key = '' }) => cursor === undefined || key > cursor)
            .slice(0, limit);
          const last = page.length < limit ? undefined : page.at(-1)?.key;
          return { agents: page.map(({ one }) => asFree(one)), cursor: last };
        }),
      freeAgent: (_app, pool, agentId) =>
        call(() => {
          const state = this.freeOf(pool).find((one) => one.agentId === agentId);
          return state && asFree(state);
        }),
      claim: (ticket, queue, agentId) => call(() => this.claim(ticket, queue, agentId)),
    };
  }

  /** @returns The pool to be drained; undefined when it does not wait. */
  placeTicket(conversationId: string): string | undefined {
    const conversation = this.conversations.get(conversationId);
    if (conversation?.state !== 'waiting') return undefined;
    const queue = queueOf(this.config, conversation.queueId) as Queue;
    if (conversation.ticketKey !== undefined) return queue.pool;
    const { language, lastAgentId } = conversation;
    const facts = { tags: [], fields: {}, loggedIn: false, ...(language ? { language } : {}) };
    const { requires, priority } = place(queue, facts);
    const ticket: Ticket = {
      conversationId,
      appId: 'app',
      pool: queue.pool,
      queueId: queue.queueId,
      priority,
      since: this.now,
      queuedAt: this.now,
      requires,
      declinedBy: [],
      ...(lastAgentId === undefined ? {} : { preferredAgentId: lastAgentId }),
    };
    const key = ticketKey(ticket);
    this.tickets.set(ticketId(queue.pool, key), ticket);
    this.conversations.set(conversationId, { ...conversation, ticketKey: key });
    const hours = this.config.schedules.find((one) => one.scheduleId === queue.scheduleId);
    const opens = hours && !isOpen(hours, this.now) ? nextOpening(hours, this.now) : undefined;
    for (const due of [...relaxations(ticket, queue), ...(opens === undefined ? [] : [opens])]) {
      this.timers.push({ due, message: { type: 'drain', pool: queue.pool } });
    }
    return queue.pool;
  }

  private assign(ticket: Ticket, after: AgentState): void {
    const { conversationId } = ticket;
    const conversation = this.conversations.get(conversationId) as ModelConversation;
    const { agentId } = after;
    this.tickets.delete(ticketId(ticket.pool, ticketKey(ticket)));
    this.agents.set(agentId, after);
    this.conversations.set(conversationId, {
      ...rest(conversation),
      state: 'assigned',
      assignee: agentId,
      lastAgentId: agentId,
    });
  }

  private withdraw(ticket: Ticket, agentId: string, away: boolean): void {
    const { offer: _, ...open } = ticket;
    const declinedBy = [...ticket.declinedBy.filter((one) => one !== agentId), agentId];
    this.tickets.set(ticketId(ticket.pool, ticketKey(ticket)), { ...open, declinedBy });
    const state = this.agents.get(agentId) as AgentState;
    const given = giveSlot(state, ticket.conversationId, this.now);
    const gone = away && given.base === 'online';
    this.agents.set(agentId, gone ? changed(given, { base: 'away', status: 'away' }) : given);
    this.drainLater(ticket.pool);
  }

  /** An agent is gone: what he had waits again. */
  private release(conversationId: string): void {
    const conversation = this.conversations.get(conversationId);
    if (conversation !== undefined) this.transfer(conversationId, conversation.queueId);
  }

  /** Takes a conversation from whom it is with, or offered to, and from its queue. */
  private takeBack(conversation: ModelConversation): void {
    const { conversationId, assignee, ticketKey: key } = conversation;
    const queue = queueOf(this.config, conversation.queueId) as Queue;
    const id = key === undefined ? undefined : ticketId(queue.pool, key);
    const ticket = id === undefined ? undefined : this.tickets.get(id);
    const agentId = assignee ?? ticket?.offer?.agentId;
    const state = agentId === undefined ? undefined : this.agents.get(agentId);
    if (state !== undefined) {
      this.agents.set(state.agentId, giveSlot(state, conversationId, this.now));
      this.drainLater(state.pool);
    }
    if (id !== undefined) this.tickets.delete(id);
  }

  private offerTo(agentId: string): Ticket | undefined {
    return [...this.tickets.values()].find((ticket) => ticket.offer?.agentId === agentId);
  }

  private drainLater(pool: string): void {
    this.messages.push({ type: 'drain', pool });
  }
}

function ticketId(pool: string, key: string): string {
  return `${pool}/${key}`;
}

/** A conversation without what it has only while it waits, or is someone's. */
function rest(conversation: ModelConversation): ModelConversation {
  const { assignee: _, ticketKey: __, ...own } = conversation;
  return own;
}
