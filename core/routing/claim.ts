import { listenersOfOwner } from '../conversations/deliver.ts';
import { write } from '../conversations/messages.ts';
import { business } from '../conversations/model.ts';
import type { Deps } from '../conversations/ports.ts';
import { CauserieError } from '../errors.ts';
import { agentChange } from './agents.ts';
import type { Queue } from './config.ts';
import type { ClaimOutcome } from './drain.ts';
import type { Ticket } from './model.ts';
import { offerTicket } from './offers.ts';
import { ticketKey } from './order.ts';
import { takeSlot } from './slots.ts';

/** Why a claim was not made; thrown inside of it and never seen outside. */
class ClaimRefused extends CauserieError {
  readonly outcome: Exclude<ClaimOutcome, 'claimed'>;

  constructor(outcome: Exclude<ClaimOutcome, 'claimed'>) {
    super('conflict', `The claim was not made: ${outcome}.`);
    this.outcome = outcome;
  }
}

/**
 * Gives a waiting conversation to an agent: conversation, ticket, agent and the entry that says so
 * change together or not at all. [R1] [R4]
 */
export async function claim(
  deps: Deps,
  ticket: Ticket,
  queue: Queue,
  agentId: string,
): Promise<ClaimOutcome> {
  if (queue.mode === 'offer') return offerTicket(deps, ticket, queue, agentId);
  try {
    await assignTicket(deps, ticket, agentId, undefined);
    return 'claimed';
  } catch (error) {
    if (error instanceof ClaimRefused) return error.outcome;
    throw error;
  }
}

/**
 * Assigns a ticket's conversation.
 * @param offeredTo The agent who accepts an offer; undefined when it was given without one.
 */
export async function assignTicket(
  deps: Deps,
  ticket: Ticket,
  agentId: string,
  offeredTo: string | undefined,
): Promise<void> {
  const { appId, conversationId } = ticket;
  const config = await deps.routing.config(appId);
  const addListeners = await listenersOfOwner(deps, { kind: 'agent', id: agentId }, business);
  await write(deps, { principal: { kind: 'system', appId }, conversationId }, async ({ head }) => {
    const waits = head.state === 'open' && head.assignee === undefined;
    if (!waits || head.ticket?.key !== ticketKey(ticket)) throw new ClaimRefused('ticketGone');
    const current = await deps.routing.ticket(appId, ticket.pool, ticketKey(ticket));
    if (current === undefined || current.offer?.agentId !== offeredTo) {
      throw new ClaimRefused('ticketGone');
    }
    const now = deps.chance.now();
    const state = await deps.routing.agent(agentId);
    const ready = state !== undefined && (state.base === 'online' || offeredTo !== undefined);
    const after = ready ? takeSlot(state, conversationId, now) : undefined;
    if (state === undefined || after === undefined) throw new ClaimRefused('agentTaken');
    const { displayName } = state;
    const assignee = displayName === undefined ? { agentId } : { agentId, displayName };
    return {
      drafts: [{ body: { kind: 'event', name: 'assigned', data: { ...assignee } } }],
      change: {
        assignee,
        control: 'agentWorkspace',
        ticket: null,
        agents: [agentChange(config, state, after)],
        addListeners,
      },
    };
  });
  await rememberListeners(deps, agentId, conversationId, addListeners);
}

async function rememberListeners(
  deps: Deps,
  agentId: string,
  conversationId: string,
  listeners: { connectionId: string }[],
): Promise<void> {
  const owner = { kind: 'agent', id: agentId } as const;
  await Promise.all(
    listeners.map(({ connectionId }) =>
      deps.connections.remember(owner, connectionId, [conversationId]),
    ),
  );
}
