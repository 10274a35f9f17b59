import { CauserieError } from '../errors.ts';
import type { AgentPrincipal, Principal } from '../identity/principal.ts';
import type { Appended } from './append.ts';
import { listenersOfOwner } from './deliver.ts';
import { write } from './messages.ts';
import { type Assignee, business, type Snapshot } from './model.ts';
import type { Deps } from './ports.ts';

/**
 * Changes of a conversation's state stand in its sequence, between its messages: so a message that
 * races with a closing comes before it, or after it and opens the conversation again, and is never
 * left in one that everybody holds to be closed.
 */

/** Ends a conversation. Closing a closed one changes nothing. */
export async function closeConversation(
  deps: Deps,
  principal: Principal,
  conversationId: string,
): Promise<Appended> {
  return write(deps, { principal, conversationId }, ({ head }) =>
    head.state === 'closed'
      ? { drafts: [] }
      : { drafts: [{ body: { kind: 'event', name: 'closed' } }], change: { state: 'closed' } },
  );
}

/** Opens a closed conversation again. Reopening an open one changes nothing. */
export async function reopenConversation(
  deps: Deps,
  principal: Principal,
  conversationId: string,
): Promise<Appended> {
  return write(deps, { principal, conversationId }, ({ head }) =>
    head.state === 'open'
      ? { drafts: [] }
      : { drafts: [{ body: { kind: 'event', name: 'reopened' } }], change: { state: 'open' } },
  );
}

/**
 * Makes a conversation an agent's, or nobody's. The agent's open sockets listen from now on, those of
 * the agent before him no longer.
 */
export async function assignConversation(
  deps: Deps,
  principal: AgentPrincipal,
  conversationId: string,
  assignee: Assignee | null,
): Promise<Appended> {
  const addListeners =
    assignee === null
      ? []
      : await listenersOfOwner(deps, { kind: 'agent', id: assignee.agentId }, business);
  const appended = await write(deps, { principal, conversationId }, ({ head }: Snapshot) => {
    if (head.state === 'closed') {
      throw new CauserieError(
        'conversation_closed',
        'Reopen the conversation before you assign it.',
      );
    }
    if ((head.assignee?.agentId ?? null) === (assignee?.agentId ?? null)) return { drafts: [] };
    const removeListeners = head.listeners
      .filter((one) => one.side === business && one.ownerId === head.assignee?.agentId)
      .map((one) => one.connectionId);
    return {
      drafts: [
        {
          body:
            assignee === null
              ? { kind: 'event', name: 'released' }
              : { kind: 'event', name: 'assigned', data: { ...assignee } },
        },
      ],
      change: { assignee, control: 'agentWorkspace', addListeners, removeListeners },
    };
  });
  await Promise.all(
    addListeners.map((listener) =>
      deps.connections.remember({ kind: 'agent', id: listener.ownerId }, listener.connectionId, [
        conversationId,
      ]),
    ),
  );
  return appended;
}
