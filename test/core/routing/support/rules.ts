import { expect } from 'vitest';
import { type Queue, queueOf } from '../../../../core/routing/config.ts';
import { meets, requirementsNow } from '../../../../core/routing/eligibility.ts';
import { type AgentState, loadOf, type Ticket } from '../../../../core/routing/model.ts';
import { ticketKey } from '../../../../core/routing/order.ts';
import { isOpen } from '../../../../core/schedules/schedule.ts';
import type { RoutingModel } from './routing-model.ts';

/** What holds at every moment: R1 and R4, and that the books of both sides agree. */
export function checkAlways(model: RoutingModel): void {
  const assignees = new Map<string, string>();
  for (const state of model.agents.values()) {
    expect(loadOf(state), `[R1] load of ${state.agentId}`).toBeLessThanOrEqual(state.capacity);
    for (const conversationId of state.assigned) {
      expect(assignees.get(conversationId), `[R4] assignees of ${conversationId}`).toBeUndefined();
      assignees.set(conversationId, state.agentId);
    }
    const offered = [...model.tickets.values()].filter(
      ({ offer }) => offer?.agentId === state.agentId,
    );
    expect([...state.offered].sort()).toEqual(
      offered.map(({ conversationId }) => conversationId).sort(),
    );
  }
  let assigned = 0;
  for (const { conversationId, state, assignee } of model.conversations.values()) {
    if (state === 'assigned') assigned++;
    expect(assignees.get(conversationId), `assignee of ${conversationId}`).toBe(assignee);
  }
  expect(assignees.size, 'open assignments and load').toBe(assigned);
}

/** R7: whoever waits in an open queue finds nobody who is free and fits. */
export function checkNobodyWaitsInVain(model: RoutingModel): void {
  for (const ticket of model.tickets.values()) {
    if (ticket.offer !== undefined || !opensNow(model, ticket)) continue;
    const fits = model.freeOf(ticket.pool).filter((agent) => canHave(model, ticket, agent));
    expect(
      fits.map(({ agentId }) => agentId),
      `[R7] free for ${ticket.conversationId}`,
    ).toEqual([]);
  }
}

/**
 * What a drain has to give, by the rules alone and from the top after each one given: the first in
 * line for whom someone fits [R2] [R3]; his own agent [R9], else whose turn it is [R8], who declined
 * it last of all [R10]. Changes the model.
 */
export function drainByTheRules(model: RoutingModel, pool: string): string[] {
  const given: string[] = [];
  for (;;) {
    const found = nextByTheRules(model, pool);
    if (found === undefined) return given;
    const queue = queueOf(model.config, found.ticket.queueId) as Queue;
    expect(model.claim(found.ticket, queue, found.agentId)).toBe('claimed');
    given.push(`${found.ticket.conversationId} to ${found.agentId}`);
  }
}

function nextByTheRules(
  model: RoutingModel,
  pool: string,
): { ticket: Ticket; agentId: string } | undefined {
  for (const ticket of [...model.ticketsOf(pool)].sort(inLine)) {
    if (ticket.offer !== undefined || !opensNow(model, ticket)) continue;
    const fitting = model.freeOf(pool).filter((agent) => canHave(model, ticket, agent));
    const willing = fitting.filter(({ agentId }) => !ticket.declinedBy.includes(agentId));
    const own = willing.find(({ agentId }) => agentId === ticket.preferredAgentId);
    const agent = own ?? willing[0] ?? fitting[0];
    if (agent !== undefined) return { ticket, agentId: agent.agentId };
  }
  return undefined;
}

function inLine(a: Ticket, b: Ticket): number {
  if (a.priority !== b.priority) return b.priority - a.priority;
  if (a.since !== b.since) return a.since - b.since;
  return ticketKey(a) < ticketKey(b) ? -1 : 1;
}

function opensNow(model: RoutingModel, ticket: Ticket): boolean {
  const queue = queueOf(model.config, ticket.queueId);
  const hours = model.config.schedules.find((one) => one.scheduleId === queue?.scheduleId);
  return hours === undefined || isOpen(hours, model.now);
}

/** Meets what it asks for now, or is its own agent and has not declined it. */
function canHave(model: RoutingModel, ticket: Ticket, agent: AgentState): boolean {
  const queue = queueOf(model.config, ticket.queueId);
  if (meets(agent, requirementsNow(ticket, queue, model.now))) return true;
  return ticket.preferredAgentId === agent.agentId && !ticket.declinedBy.includes(agent.agentId);
}
