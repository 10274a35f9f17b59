import { createHash } from 'node:crypto';

/**
 * Who may be in control of an app's conversations: its flows, its agents, and bots or desks of the company's
 * own, each by one integration of the app's switchboard. A conversation is in the control of one of them at
 * most.
 */
export interface Switchboard {
  switchboardId: string;
  appId: string;
  /** When not, it is as if there were none: the integrations of customers say who begins. */
  enabled: boolean;
  /** Who begins. Without, the customer's integration says it. */
  defaultSwitchboardIntegrationId?: string;
  /** Oldest first, {@link integrationsAtMost} at most. */
  integrations: SwitchboardIntegration[];
}

export interface SwitchboardIntegration {
  switchboardIntegrationId: string;
  /** Letters, digits, `-` and `_`; no two of a switchboard have the same. */
  name: string;
  integrationId: string;
  /** Flows and agents have a type of their own, an OAuth client's integration its id; the others are custom. */
  integrationType: SwitchboardIntegrationType;
  /** Whether its webhooks are told of conversations that others are in control of. */
  deliverStandbyEvents: boolean;
  /** To whom it passes control when it names nobody. */
  nextSwitchboardIntegrationId?: string;
  /** How many of the latest messages it is told of when it gets control. */
  messageHistoryCount?: number;
}

export const builtInTypes = {
  answerBot: 'zd:answerBot',
  agentWorkspace: 'zd:agentWorkspace',
} as const;
export type BuiltInType = (typeof builtInTypes)[keyof typeof builtInTypes];
export type SwitchboardIntegrationType = BuiltInType | 'custom' | OAuthClientId;
/** 24 hexadecimal characters. */
type OAuthClientId = string & {};

export const integrationsAtMost = 10;

export function isBuiltIn(type: string): type is BuiltInType {
  return type === builtInTypes.answerBot || type === builtInTypes.agentWorkspace;
}

/** What every app has that has never changed it: the flows, which pass on to the agents. */
export function defaultSwitchboard(appId: string): Switchboard {
  const agents = builtIn(appId, 'agentWorkspace');
  const flows: SwitchboardIntegration = {
    ...builtIn(appId, 'answerBot'),
    nextSwitchboardIntegrationId: agents.switchboardIntegrationId,
  };
  return {
    switchboardId: derivedId(appId, 'switchboard'),
    appId,
    enabled: true,
    integrations: [flows, agents],
  };
}

function builtIn(appId: string, name: keyof typeof builtInTypes): SwitchboardIntegration {
  const integrationType = builtInTypes[name];
  return {
    switchboardIntegrationId: derivedId(appId, name),
    name,
    integrationId: builtInIntegrationId(appId, integrationType),
    integrationType,
    deliverStandbyEvents: true,
  };
}

/** Flows and agents are no integrations that anybody made; the API names them by an id all the same. */
export function builtInIntegrationId(appId: string, type: BuiltInType): string {
  return derivedId(appId, type);
}

/** The same for the same app, so that what was never stored has an id. */
function derivedId(appId: string, what: string): string {
  return createHash('sha256').update(`switchboard\n${appId}\n${what}`).digest('hex').slice(0, 24);
}
