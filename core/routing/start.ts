import { listenersOfOwner } from '../conversations/deliver.ts';
import { entryId } from '../conversations/ids.ts';
import { business, type Head, type StoredEntry } from '../conversations/model.ts';
import type { ConversationStore, Deps, NewConversation } from '../conversations/ports.ts';
import { agentChange } from './agents.ts';
import { chooseAgent } from './choose-agent.ts';
import { chooseQueue } from './choose-queue.ts';
import type { RoutingConfig } from './config.ts';
import { queueIsOpen } from './drain.ts';
import { meets } from './eligibility.ts';
import { factsOf } from './facts.ts';
import type { ListedAgent } from './model.ts';
import { takeSlot } from './slots.ts';

/** Agents that are asked for before a conversation is left to its queue. */
const attempts = 24;
/** Free agents that are looked at; twice as many after each one who was lost to others. */
const lookAt = 10;
const lookAtMost = 250;

type Outcome = Awaited<ReturnType<ConversationStore['create']>>;

/** A conversation that was begun, and what was written of it. */
export interface Started {
  outcome: Exclude<Outcome, 'agentTaken'>;
  head: Head;
  first: StoredEntry[];
}

/**
 * Begins a conversation as an agent's, if nobody waits in the pool and someone whom it asks for is free:
 * whose turn it is. Where another conversation is given to him at this moment, somebody else gets it.
 * [R8] [R20]
 * @param create Writes the beginning.
 * @returns Undefined where it has to wait its turn in the queue: then nothing was written.
 */
export async function startAssigned(
  deps: Deps,
  head: Head,
  said: StoredEntry[],
  create: (start: Omit<NewConversation, 'userId'>) => Promise<Outcome>,
): Promise<Started | undefined> {
  const { appId } = head;
  const { routing, chance } = deps;
  const config = await routing.config(appId);
  const { queue, requires } = chooseQueue(config, factsOf(head), chance.now());
  if (queue.mode !== 'automatic' || !queueIsOpen(config, queue, chance.now())) return undefined;
  const lost = new Set<string>();
  for (let losses = 0; losses < attempts; losses++) {
    const limit = Math.min(lookAt * 2 ** losses, lookAtMost);
    const [waiting, free] = await Promise.all([
      routing.tickets(appId, queue.pool, undefined, 1),
      routing.freeAgents(appId, queue.pool, undefined, limit),
    ]);
    if (waiting.length > 0) return undefined;
    const fitting = free.agents.filter((one) => meets(one, requires));
    const chosen = chooseAgent(fitting, { lost, losses }, chance.random());
    if (chosen === undefined) return undefined;
    // Nobody else is there: those who are after him as well are given a moment.
    if (lost.has(chosen.agentId)) await chance.sleep(chance.random() * Math.min(100, 5 * losses));
    const start = await givenTo(deps, config, head, said, chosen);
    const outcome = start === undefined ? 'agentTaken' : await create(start);
    if (start !== undefined && outcome !== 'agentTaken') {
      return { outcome, head: start.head, first: start.first };
    }
    lost.add(chosen.agentId);
  }
  return undefined;
}

/** The beginning as the agent's. Undefined when it is no longer his turn: he got another since he was listed. */
async function givenTo(
  deps: Deps,
  config: RoutingConfig,
  head: Head,
  said: StoredEntry[],
  { agentId, place }: ListedAgent,
): Promise<Omit<NewConversation, 'userId'> | undefined> {
  const now = deps.chance.now();
  const [state, listeners] = await Promise.all([
    deps.routing.agent(agentId),
    listenersOfOwner(deps, { kind: 'agent', id: agentId }, business),
  ]);
  if (state?.base !== 'online' || state.place?.sk !== place?.sk) return undefined;
  const after = takeSlot(state, head.id, now);
  if (after === undefined) return undefined;
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
