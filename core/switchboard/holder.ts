import type { Control, Head } from '../conversations/model.ts';
import { builtInTypes, type Switchboard, type SwitchboardIntegration } from './model.ts';

/** Who is in control of a conversation. `none`: nobody is, until its customer writes. */
export type Holder =
  | { control: Exclude<Control, 'external'> }
  | { control: 'external'; switchboardIntegrationId: string };

/** Who answers first in an integration's conversations, where the switchboard does not say. */
export interface Starter {
  responder: 'answerBot' | 'agentWorkspace';
  /** One of the switchboard's, for this integration alone: it comes before the switchboard's own default. */
  defaultResponderId?: string;
}

export function holderOf(head: Pick<Head, 'control' | 'switchboardIntegrationId'>): Holder {
  const { control, switchboardIntegrationId = '' } = head;
  return control === 'external' ? { control, switchboardIntegrationId } : { control };
}

export function sameHolder(a: Holder, b: Holder): boolean {
  if (a.control !== 'external' || b.control !== 'external') return a.control === b.control;
  return a.switchboardIntegrationId === b.switchboardIntegrationId;
}

/** As whom a conversation notes that this one is in control of it. */
export function asHolder({
  integrationType,
  switchboardIntegrationId,
}: SwitchboardIntegration): Holder {
  if (integrationType === builtInTypes.answerBot) return { control: 'answerBot' };
  if (integrationType === builtInTypes.agentWorkspace) return { control: 'agentWorkspace' };
  return { control: 'external', switchboardIntegrationId };
}

/** The switchboard's integration that is in control; undefined where nobody is, or nobody that it has. */
export function integrationOf(
  switchboard: Switchboard | undefined,
  holder: Holder,
): SwitchboardIntegration | undefined {
  if (switchboard?.enabled !== true) return undefined;
  return switchboard.integrations.find((one) => sameHolder(asHolder(one), holder));
}

/** The switchboard's integration that control is offered to. */
export function pendingOf(
  switchboard: Switchboard | undefined,
  { pendingSwitchboardIntegrationId: pending }: Pick<Head, 'pendingSwitchboardIntegrationId'>,
): SwitchboardIntegration | undefined {
  return switchboard?.enabled === true ? byId(switchboard, pending) : undefined;
}

/** Who begins a conversation, or gets one that nobody is in control of any more. */
export function startingHolder(switchboard: Switchboard | undefined, starter: Starter): Holder {
  const own: Holder = { control: starter.responder };
  if (switchboard?.enabled !== true) return own;
  const named =
    byId(switchboard, starter.defaultResponderId) ??
    byId(switchboard, switchboard.defaultSwitchboardIntegrationId);
  return named === undefined ? own : asHolder(named);
}

/** To whom the flows hand over: the agents, or who stands in their place. */
export function afterFlows(switchboard: Switchboard | undefined): Holder {
  const agents: Holder = { control: 'agentWorkspace' };
  const next = nextOf(switchboard, { control: 'answerBot' });
  return next === undefined || asHolder(next).control === 'answerBot' ? agents : asHolder(next);
}

/** To whom the agents give back: the flows, or who stands in their place. */
export function afterAgents(switchboard: Switchboard | undefined): Holder {
  const flows: Holder = { control: 'answerBot' };
  if (switchboard?.enabled !== true) return flows;
  const candidates = [
    nextOf(switchboard, { control: 'agentWorkspace' }),
    byId(switchboard, switchboard.defaultSwitchboardIntegrationId),
  ];
  for (const candidate of candidates) {
    if (candidate === undefined) continue;
    const holder = asHolder(candidate);
    if (holder.control !== 'agentWorkspace') return holder;
  }
  return flows;
}

/** Whom the one in control passes on to when it names nobody. */
export function nextOf(
  switchboard: Switchboard | undefined,
  holder: Holder,
): SwitchboardIntegration | undefined {
  const active = integrationOf(switchboard, holder);
  return switchboard === undefined
    ? undefined
    : byId(switchboard, active?.nextSwitchboardIntegrationId);
}

export function byId(
  switchboard: Switchboard,
  switchboardIntegrationId: string | undefined,
): SwitchboardIntegration | undefined {
  return switchboard.integrations.find(
    (one) => one.switchboardIntegrationId === switchboardIntegrationId,
  );
}
