import { listenersOfOwner } from '../conversations/deliver.ts';
import { entryId } from '../conversations/ids.ts';
import { business, type Head, type StoredEntry } from '../conversations/model.ts';
import type { Deps, NewConversation } from '../conversations/ports.ts';
import { agentChange } from './agents.ts';
import { chooseQueue } from './choose-queue.ts';
import { queueIsOpen } from './drain.ts';
import { meets } from './eligibility.ts';
import { factsOf } from './facts.ts';
import { takeSlot } from './slots.ts';

/** Free agents that are looked at before a conversation is left to its queue. */
const lookAt = 10;

/**
 * A new conversation as an agent's, if nobody waits in the pool and someone whom it asks for is free:
 * whose turn it is. Undefined where it has to wait its turn in the queue.
 */
export async function startAssigned(
  deps: Deps,
  head: Head,
  said: StoredEntry[],
): Promise<Omit<NewConversation, 'userId'> | undefined> {
  const { appId } = head;
  const config = await deps.routing.config(appId);
  const now = deps.chance.now();
  const { queue, requires } = chooseQueue(config, factsOf(head), now);
  if (queue.mode !== 'automatic' || !queueIsOpen(config, queue, now)) return undefined;
  const [waiting, free] = await Promise.all([
    deps.routing.tickets(appId, queue.pool, undefined, 1),
    deps.routing.freeAgents(appId, queue.pool, undefined, lookAt),
  ]);
  const chosen = waiting.length > 0 ? undefined : free.agents.find((one) => meets(one, requires));
  if (chosen === undefined) return undefined;
  const { agentId } = chosen;
  const [state, listeners] = await Promise.all([
    deps.routing.agent(agentId),
    listenersOfOwner(deps, { kind: 'agent', id: agentId }, business),
  ]);
  const after = state?.base === 'online' ? takeSlot(state, head.id, now) : undefined;
  if (state === undefined || after === undefined) return undefined;
  const { displayName } = state;
  const assignee = displayName === undefined ? { agentId } : { agentId, displayName };
  const last = said.at(-1);
  const seq = (last?.seq ?? 0) + 1;
  const assigned: StoredEntry = {
    kind: 'event',
    name: 'assigned',
    data: { ...assignee },
    seq,
    prev: last?.seq ?? 0,
    id: entryId(seq, now, deps.chance.hex(10)),
    at: now,
    author: { side: business },
    tally: last?.tally ?? {},
  };
  return {
    head: { ...head, assignee, listeners: [...head.listeners, ...listeners] },
    first: [...said, assigned],
    agents: [agentChange(config, state, after)],
  };
}
