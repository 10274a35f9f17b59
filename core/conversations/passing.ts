import { CapacityPlan } from '../routing/capacity.ts';
import type { Holder } from '../switchboard/holder.ts';
import type { Draft, Plan } from './append.ts';
import { business, type ControlNote, type Head } from './model.ts';
import type { Deps, HeadChange } from './ports.ts';

/**
 * What passes a conversation on to somebody else of the switchboard, or to nobody. Agents who have it lose
 * it, its place in their queue included, and their capacity comes back.
 * @param data Of the entry that tells of it.
 * @param note Says more than that it was passed on by who was in control.
 */
export async function passing(
  deps: Deps,
  head: Head,
  to: Holder,
  data: Readonly<Record<string, unknown>> = {},
  note?: ControlNote,
): Promise<Plan> {
  const told = { ...data, ...(note === undefined ? {} : { control: note }) };
  const { control } = to;
  const leaving = control === 'agentWorkspace' ? {} : await leavingAgents(deps, head);
  if (control !== 'external')
    return { drafts: [draftOf(to, told)], change: { control, ...leaving } };
  const { switchboardIntegrationId } = to;
  const change: HeadChange = { control, switchboardIntegrationId, ...leaving };
  return { drafts: [draftOf(to, told)], change };
}

/** Flows and agents have an event of their own, which customers see too. */
function draftOf(to: Holder, told: Record<string, unknown>): Draft {
  const { control, ...rest } = to;
  if (control === 'agentWorkspace') return event('handedOver', told);
  if (control === 'answerBot') return event('handedBack', told);
  return event('controlPassed', { to: control, ...rest, ...told });
}

function event(name: 'handedOver' | 'handedBack' | 'controlPassed', data: object): Draft {
  const body = { kind: 'event', name } as const;
  return { body: Object.keys(data).length === 0 ? body : { ...body, data: { ...data } } };
}

async function leavingAgents(deps: Deps, head: Head): Promise<HeadChange> {
  if (head.control !== 'agentWorkspace') return {};
  const capacity = await new CapacityPlan(deps.routing, head, deps.chance.now()).giveBack();
  return {
    assignee: null,
    inactive: false,
    ticket: null,
    offeredTo: capacity.offeredTo,
    agents: await capacity.changes(),
    removeListeners: agentsListeners(head),
  };
}

/** Sockets of the agent whose it is no longer. */
export function agentsListeners(head: Head): string[] {
  return head.listeners
    .filter((one) => one.side === business && one.ownerId === head.assignee?.agentId)
    .map((one) => one.connectionId);
}
