import type { Deps } from '../conversations/ports.ts';
import { CauserieError } from '../errors.ts';
import type { AgentPrincipal } from '../identity/principal.ts';
import { agentChange } from './agents.ts';
import { assignTicket } from './claim.ts';
import type { Queue } from './config.ts';
import type { ClaimOutcome } from './drain.ts';
import { freeUp } from './free-up.ts';
import type { AgentState, Ticket } from './model.ts';
import { ticketKey } from './order.ts';
import { giveSlot, offerSlot } from './slots.ts';
import { tellAgent } from './tell.ts';

const attempts = 20;

/** Offers a ticket to an agent: it counts as his until he answers or the time is over. */
export async function offerTicket(
  deps: Deps,
  ticket: Ticket,
  queue: Queue,
  agentId: string,
): Promise<ClaimOutcome> {
  const { appId, pool, conversationId } = ticket;
  const config = await deps.routing.config(appId);
  const now = deps.chance.now();
  const expiresAt = now + queue.offerSeconds * 1000;
  const key = ticketKey(ticket);
  let watched = false;
  for (let attempt = 0; attempt < attempts; attempt++) {
    const current = await deps.routing.ticket(appId, pool, key);
    if (current === undefined || current.offer !== undefined) return 'ticketGone';
    const state = await deps.routing.agent(agentId);
    const after = state === undefined ? undefined : offerSlot(state, conversationId, now);
    if (state === undefined || after === undefined) return 'agentTaken';
    if (!watched) {
      // Before the offer is made: one whose time nobody watches would stand for ever.
      await deps.timers.set({
        type: 'lapse',
        appId,
        pool,
        ticketKey: key,
        agentId,
        expiresAt,
        due: expiresAt,
      });
      watched = true;
    }
    const offered: Ticket = { ...current, offer: { agentId, expiresAt } };
    const change = agentChange(config, state, after);
    // Refused when ticket or agent have changed meanwhile; the next look tells which.
    if (!(await deps.routing.changeOffer(current, offered, [change]))) continue;
    await tellAgent(deps, agentId, {
      type: 'offer',
      conversationId,
      expiresAt: new Date(expiresAt).toISOString(),
    });
    return 'claimed';
  }
  throw busy();
}

/** The agent takes what was offered to him. @throws CauserieError offer_gone */
export async function acceptOffer(
  deps: Deps,
  agent: AgentPrincipal,
  conversationId: string,
): Promise<void> {
  const ticket = await ownOffer(deps, agent, conversationId);
  try {
    await assignTicket(deps, ticket, agent.agentId, { kind: 'offer' });
  } catch (error) {
    if (error instanceof CauserieError && error.code === 'conflict') throw gone(error);
    throw error;
  }
  // For those who watch the inbox: it waits no longer.
  const { appId, pool } = ticket;
  await deps.queues.route({
    type: 'taken',
    appId,
    pool,
    conversationId,
    seq: deps.chance.now(),
  });
}

/**
 * The agent does not want it; the next one gets it. Declining what he has declined is fine: the first
 * time may have broken off before routing heard of it. @throws CauserieError offer_gone
 */
export async function declineOffer(
  deps: Deps,
  agent: AgentPrincipal,
  conversationId: string,
): Promise<void> {
  const ticket = await waitingTicket(deps, agent, conversationId);
  if (ticket === undefined) throw gone();
  const { agentId, appId } = agent;
  if (ticket.offer?.agentId === agentId) {
    if (!(await withdraw(deps, ticket, agentId, false))) throw gone();
  } else if (!ticket.declinedBy.includes(agentId)) {
    throw gone();
  }
  await freeUp(deps, appId, ticket.pool, conversationId);
}

/**
 * An offer's time is over: the silent agent goes away, so that the next is not offered to him too.
 * @returns Whether it was still open.
 */
export async function lapseOffer(
  deps: Deps,
  request: { appId: string; pool: string; ticketKey: string; agentId: string; expiresAt: number },
): Promise<boolean> {
  const ticket = await deps.routing.ticket(request.appId, request.pool, request.ticketKey);
  const { offer } = ticket ?? {};
  if (ticket === undefined || offer === undefined) return false;
  if (offer.agentId !== request.agentId || offer.expiresAt !== request.expiresAt) return false;
  return withdraw(deps, ticket, request.agentId, true);
}

/** Takes an offer back. @param away Whether the agent goes away. */
async function withdraw(
  deps: Deps,
  ticket: Ticket,
  agentId: string,
  away: boolean,
): Promise<boolean> {
  const config = await deps.routing.config(ticket.appId);
  for (let attempt = 0; attempt < attempts; attempt++) {
    const key = ticketKey(ticket);
    const current = await deps.routing.ticket(ticket.appId, ticket.pool, key);
    if (current?.offer?.agentId !== agentId) return false;
    const state = await deps.routing.agent(agentId);
    const { offer: _, ...rest } = current;
    const declinedBy = [...current.declinedBy.filter((one) => one !== agentId), agentId];
    const after: Ticket = { ...rest, declinedBy };
    const agents =
      state === undefined
        ? []
        : [
            agentChange(
              config,
              state,
              afterOffer(state, ticket.conversationId, deps.chance.now(), away),
            ),
          ];
    if (await deps.routing.changeOffer(current, after, agents)) {
      await tellAgent(deps, agentId, {
        type: 'offerEnded',
        conversationId: ticket.conversationId,
        reason: away ? 'lapsed' : 'declined',
      });
      return true;
    }
  }
  throw busy();
}

function afterOffer(
  state: AgentState,
  conversationId: string,
  now: number,
  away: boolean,
): AgentState {
  const given = giveSlot(state, conversationId, now);
  if (!away || given.base !== 'online') return given;
  return { ...given, status: 'away', base: 'away', version: state.version + 1 };
}

/** The place in a queue of a conversation of the agent's app, if it has one. */
async function waitingTicket(
  deps: Deps,
  { appId }: AgentPrincipal,
  conversationId: string,
): Promise<Ticket | undefined> {
  const snapshot = await deps.store.snapshot(conversationId, { consistent: true });
  const at = snapshot?.head.appId === appId ? snapshot.head.ticket : undefined;
  return at === undefined ? undefined : deps.routing.ticket(appId, at.pool, at.key);
}

async function ownOffer(
  deps: Deps,
  agent: AgentPrincipal,
  conversationId: string,
): Promise<Ticket> {
  const ticket = await waitingTicket(deps, agent, conversationId);
  if (ticket?.offer?.agentId !== agent.agentId) throw gone();
  if (ticket.offer.expiresAt <= deps.chance.now()) throw gone();
  return ticket;
}

function busy(): CauserieError {
  return new CauserieError('busy', 'The offer changes at this moment. Try again.', {
    retryAfterSeconds: 1,
  });
}

function gone(cause?: unknown): CauserieError {
  return new CauserieError(
    'offer_gone',
    'This is not offered to you, or no longer. The next offer comes by itself.',
    { cause },
  );
}
