import { CauserieError } from '../errors.ts';
import type { AgentPrincipal, Principal } from '../identity/principal.ts';
import { CapacityPlan } from '../routing/capacity.ts';
import { watchWaiting } from '../routing/timers.ts';
import { afterAgents } from '../switchboard/holder.ts';
import type { Appended, Draft, Plan } from './append.ts';
import { listenersOfOwner } from './deliver.ts';
import { write } from './messages.ts';
import { type Assignee, business, type Head } from './model.ts';
import { agentsListeners, passing } from './passing.ts';
import type { Deps } from './ports.ts';

/**
 * Changes of a conversation's state stand in its sequence, between its messages: so a message that
 * races with a closing comes before it, or after it and opens the conversation again, and is never
 * left in one that everybody holds to be closed.
 */

/** Ends a conversation: its agent has room again. Closing a closed one changes nothing. */
export async function closeConversation(
  deps: Deps,
  principal: Principal,
  conversationId: string,
): Promise<Appended> {
  return write(deps, { principal, conversationId }, async ({ head }) =>
    head.state === 'closed' ? { drafts: [] } : closing(deps, head),
  );
}

/** What closes an open conversation. */
export async function closing(deps: Deps, head: Head): Promise<Plan> {
  const capacity = await new CapacityPlan(deps.routing, head, deps.chance.now()).giveBack();
  return {
    drafts: [{ body: { kind: 'event', name: 'closed' } }],
    change: {
      state: 'closed',
      ticket: null,
      offeredTo: capacity.offeredTo,
      agents: await capacity.changes(),
    },
  };
}

/**
 * Gives a conversation back to the flows, or to who stands in their place: it is nobody's, and its agent has
 * room again. Where it is not with the agents nothing changes. [D17]
 */
export async function handBackConversation(
  deps: Deps,
  principal: AgentPrincipal,
  conversationId: string,
  reason?: string,
): Promise<Appended> {
  return write(deps, { principal, conversationId }, async ({ head }) => {
    if (head.state === 'closed') {
      throw new CauserieError(
        'conversation_closed',
        'Reopen the conversation before you give it back to the flows.',
      );
    }
    if (head.control !== 'agentWorkspace') return { drafts: [] };
    const { agentId } = principal;
    const data = { agentId, ...(reason === undefined ? {} : { reason }) };
    return passing(deps, head, afterAgents(await deps.switchboard(head.appId)), data);
  });
}

/**
 * Opens a closed conversation again: it is the agent's who does it, if he has room, else it waits.
 * Reopening an open one changes nothing.
 */
export async function reopenConversation(
  deps: Deps,
  principal: Principal,
  conversationId: string,
): Promise<Appended> {
  return write(deps, { principal, conversationId }, async ({ head }) => {
    if (head.state === 'open') return { drafts: [] };
    const released = head.assignee !== undefined;
    const reopened: Draft = {
      body: { kind: 'event', name: 'reopened', ...(released ? { data: { released } } : {}) },
    };
    const capacity = new CapacityPlan(deps.routing, head, deps.chance.now());
    if (principal.kind !== 'agent' || !(await capacity.take(principal.agentId))) {
      return {
        drafts: [reopened],
        change: { state: 'open', inactive: false, ...(released ? { assignee: null } : {}) },
      };
    }
    const assignee = assigneeOf(principal);
    return {
      drafts: [reopened, assigned(assignee)],
      change: {
        state: 'open',
        control: 'agentWorkspace',
        inactive: false,
        assignee,
        agents: await capacity.changes(),
      },
    };
  });
}

/**
 * Makes a conversation an agent's, or nobody's. The agent's open sockets listen from now on, those of
 * the agent before him no longer. Nobody is given more than he can have. [R1]
 */
export async function assignConversation(
  deps: Deps,
  principal: Principal,
  conversationId: string,
  assignee: Assignee | null,
): Promise<Appended> {
  if (assignee === null) await watchWaiting(deps, { appId: principal.appId, conversationId });
  const addListeners =
    assignee === null
      ? []
      : await listenersOfOwner(deps, { kind: 'agent', id: assignee.agentId }, business);
  return write(deps, { principal, conversationId }, async ({ head }) => {
    if (head.state === 'closed') {
      throw new CauserieError(
        'conversation_closed',
        'Reopen the conversation before you assign it.',
      );
    }
    if ((head.assignee?.agentId ?? null) === (assignee?.agentId ?? null)) return { drafts: [] };
    const capacity = await new CapacityPlan(deps.routing, head, deps.chance.now()).giveBack();
    if (assignee !== null) await capacity.require(assignee.agentId);
    return {
      drafts: [
        assignee === null ? { body: { kind: 'event', name: 'released' } } : assigned(assignee),
      ],
      change: {
        assignee,
        control: 'agentWorkspace',
        inactive: false,
        ticket: null,
        offeredTo: capacity.offeredTo,
        agents: await capacity.changes(),
        addListeners,
        removeListeners: agentsListeners(head),
      },
    };
  });
}

/** Where a conversation is passed on to. */
export interface TransferTarget {
  queueId?: string;
  agentId?: string;
}

/**
 * Passes a conversation on: to a queue, where it waits its turn, or to an agent, who is first as soon
 * as he has room. A note goes with it.
 */
export async function transferConversation(
  deps: Deps,
  principal: AgentPrincipal,
  conversationId: string,
  target: TransferTarget,
  note: string | undefined,
): Promise<Appended> {
  const { queueId, agentId: preferredAgentId } = target;
  await watchWaiting(deps, {
    appId: principal.appId,
    conversationId,
    ...(queueId === undefined ? {} : { queueId }),
    ...(preferredAgentId === undefined ? {} : { preferredAgentId }),
    exceptAgentId: principal.agentId,
  });
  return write(deps, { principal, conversationId }, async ({ head }) => {
    if (head.state === 'closed') {
      throw new CauserieError(
        'conversation_closed',
        'Reopen the conversation before you transfer it.',
      );
    }
    const capacity = await new CapacityPlan(deps.routing, head, deps.chance.now()).giveBack();
    const noted: Draft[] = note === undefined ? [] : [{ body: { kind: 'note', text: note } }];
    return {
      drafts: [...noted, { body: { kind: 'event', name: 'transferred', data: { ...target } } }],
      change: {
        assignee: null,
        control: 'agentWorkspace',
        inactive: false,
        ticket: null,
        offeredTo: capacity.offeredTo,
        agents: await capacity.changes(),
        removeListeners: agentsListeners(head),
      },
    };
  });
}

function assigneeOf({ agentId, displayName }: AgentPrincipal): Assignee {
  return displayName === undefined ? { agentId } : { agentId, displayName };
}

function assigned(assignee: Assignee): Draft {
  return { body: { kind: 'event', name: 'assigned', data: { ...assignee } } };
}
