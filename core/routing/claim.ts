import { listenersOfOwner } from '../conversations/deliver.ts';
import { write } from '../conversations/messages.ts';
import { business, type Head } from '../conversations/model.ts';
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
  return refusable(assignTicket(deps, ticket, agentId, { kind: 'queued' }));
}

/** Gives a conversation that has no place in a queue yet, because nobody waits before it. */
export async function claimDirectly(
  deps: Deps,
  ticket: Ticket,
  agentId: string,
): Promise<ClaimOutcome> {
  return refusable(assignTicket(deps, ticket, agentId, { kind: 'direct' }));
}

async function refusable(assigned: Promise<void>): Promise<ClaimOutcome> {
  try {
    await assigned;
    return 'claimed';
  } catch (error) {
    if (error instanceof ClaimRefused) return error.outcome;
    throw error;
  }
}

/** Where a conversation comes from when it is given: its queue, an offer, or straight away. */
export type Origin = { kind: 'queued' } | { kind: 'offer' } | { kind: 'direct' };

/** Assigns a ticket's conversation, if it still is where it comes from. */
export async function assignTicket(
  deps: Deps,
  ticket: Ticket,
  agentId: string,
  origin: Origin,
): Promise<void> {
  const { appId, conversationId } = ticket;
  const config = await deps.routing.config(appId);
  const addListeners = await listenersOfOwner(deps, { kind: 'agent', id: agentId }, business);
  let seen: number | undefined;
  await write(deps, { principal: { kind: 'system', appId }, conversationId }, async ({ head }) => {
    if (!isWaiting(head) || !(await isThere(deps, head, ticket, agentId, origin))) {
      throw new ClaimRefused('ticketGone');
    }
    const now = deps.chance.now();
    const state = await deps.routing.agent(agentId);
    const ready = state !== undefined && (state.base === 'online' || origin.kind === 'offer');
    const after = ready ? takeSlot(state, conversationId, now) : undefined;
    if (state === undefined || after === undefined) throw new ClaimRefused('agentTaken');
    seen ??= state.version;
    // It was refused once, because of him: it may be somebody else's turn by now. [R20]
    const isHisOwn = origin.kind === 'offer' || ticket.preferredAgentId === agentId;
    if (!isHisOwn && seen !== state.version) throw new ClaimRefused('agentChanged');
    const { displayName } = state;
    const assignee = displayName === undefined ? { agentId } : { agentId, displayName };
    return {
      drafts: [{ body: { kind: 'event', name: 'assigned', data: { ...assignee } } }],
      change: {
        assignee,
        control: 'agentWorkspace',
        ticket: null,
        offeredTo: origin.kind === 'offer' ? agentId : undefined,
        agents: [agentChange(config, state, after)],
        addListeners,
      },
    };
  });
}

/** Who else was given control meanwhile does not lose it to an agent. */
function isWaiting({ state, assignee, control }: Head): boolean {
  return state === 'open' && assignee === undefined && control === 'agentWorkspace';
}

async function isThere(
  deps: Deps,
  head: Head,
  ticket: Ticket,
  agentId: string,
  origin: Origin,
): Promise<boolean> {
  if (origin.kind === 'direct') return head.ticket === undefined;
  const key = ticketKey(ticket);
  if (head.ticket?.key !== key) return false;
  const current = await deps.routing.ticket(ticket.appId, ticket.pool, key);
  if (current === undefined) return false;
  const offeredTo = current.offer?.agentId;
  return origin.kind === 'offer' ? offeredTo === agentId : offeredTo === undefined;
}
