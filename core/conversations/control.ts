import { CauserieError, type ErrorCode } from '../errors.ts';
import type { SystemPrincipal } from '../identity/principal.ts';
import type { Metadata } from '../protocol/content.ts';
import { watchWaiting } from '../routing/timers.ts';
import {
  asHolder,
  byId,
  holderOf,
  integrationOf,
  sameHolder,
  startingHolder,
} from '../switchboard/holder.ts';
import {
  integrationsAtMost,
  type Switchboard,
  type SwitchboardIntegration,
} from '../switchboard/model.ts';
import { resolve } from '../switchboard/resolve.ts';
import type { Appended, Draft, Plan } from './append.ts';
import { write } from './messages.ts';
import type { ControlNote, Head } from './model.ts';
import { passing } from './passing.ts';
import type { Deps } from './ports.ts';

/** A company's server says who is to be in control of a conversation. */
export interface ControlRequest {
  appId: string;
  conversationId: string;
  /** The integration whose key asks; without, the whole app's. */
  integrationId?: string | undefined;
  /** Goes along, to who hears of it. */
  metadata?: Metadata | undefined;
}

/** `target`: whom it names will not do. `action`: it cannot be done now. `notYours`: not by this key. */
export type ControlProblem = 'target' | 'action' | 'notYours';

/** Why control stays as it is. */
export class ControlRefused extends CauserieError {
  readonly problem: ControlProblem;

  constructor(problem: ControlProblem, message: string) {
    const code: ErrorCode = problem === 'notYours' ? 'forbidden' : 'invalid_request';
    super(code, message);
    this.name = 'ControlRefused';
    this.problem = problem;
  }
}

/**
 * Gives control to whom `reference` names, whoever has it. Who has it already keeps it, and what was
 * offered to another is withdrawn.
 * @param reference An id, a name, a type, or `next`.
 * @throws ControlRefused, or CauserieError not_found
 */
export async function passControl(
  deps: Deps,
  request: ControlRequest,
  reference: string,
): Promise<Appended> {
  const switchboard = await enabledSwitchboard(deps, request);
  // Set before the change: broken off behind it, the conversation would wait and nobody know of it.
  if (mayMean(switchboard, reference)) await watchWaiting(deps, idsOf(request));
  return change(deps, request, async (head) => {
    const to = asHolder(target(switchboard, head, reference));
    if (sameHolder(to, holderOf(head))) return withdrawing(head);
    return passing(deps, head, to, {}, noteOf(head, 'pass', request));
  });
}

/**
 * Offers control to whom `reference` names. Earlier offers are over.
 * @throws ControlRefused, or CauserieError not_found
 */
export async function offerControl(
  deps: Deps,
  request: ControlRequest,
  reference: string,
): Promise<Appended> {
  const switchboard = await enabledSwitchboard(deps, request);
  return change(deps, request, async (head) => {
    const offered = target(switchboard, head, reference);
    if (sameHolder(asHolder(offered), holderOf(head))) {
      throw new ControlRefused('target', 'It is in control already. Offer control to another.');
    }
    const { switchboardIntegrationId, name } = offered;
    const { metadata } = request;
    const data = {
      switchboardIntegrationId,
      name,
      ...(metadata === undefined ? {} : { control: { metadata } }),
    };
    return {
      drafts: [{ body: { kind: 'event', name: 'controlOffered', data } }],
      change: { pendingSwitchboardIntegrationId: switchboardIntegrationId },
    };
  });
}

/**
 * Takes control that is offered. Who has taken it already is told the same again.
 * @throws ControlRefused, or CauserieError not_found
 */
export async function acceptControl(deps: Deps, request: ControlRequest): Promise<Appended> {
  const switchboard = await enabledSwitchboard(deps, request);
  await watchWaiting(deps, idsOf(request));
  return change(deps, request, async (head) => {
    const pending = byId(switchboard, head.pendingSwitchboardIntegrationId);
    const { integrationId } = request;
    if (integrationId !== undefined && pending?.integrationId !== integrationId) {
      const active = integrationOf(switchboard, holderOf(head));
      if (pending === undefined && active?.integrationId === integrationId) return { drafts: [] };
      throw notYours('Control of the conversation is not offered to the integration of this key.');
    }
    if (pending === undefined) {
      throw new ControlRefused(
        'action',
        'Control of the conversation is offered to nobody. Offer it first: offerControl.',
      );
    }
    return passing(deps, head, asHolder(pending), {}, noteOf(head, 'accept', request));
  });
}

/**
 * Leaves a conversation to nobody. With the customer's next message it begins anew with who begins.
 * @throws ControlRefused, or CauserieError not_found
 */
export async function releaseControl(deps: Deps, request: ControlRequest): Promise<Appended> {
  const switchboard = await enabledSwitchboard(deps, request);
  return change(deps, request, async (head) => {
    const { integrationId } = request;
    const active = integrationOf(switchboard, holderOf(head));
    if (integrationId !== undefined && active?.integrationId !== integrationId) {
      throw notYours('The integration of this key is not in control of the conversation.');
    }
    if (head.control === 'none') return withdrawing(head);
    return passing(deps, head, { control: 'none' }, {}, noteOf(head, 'release', request));
  });
}

/**
 * What comes before a customer's message in a conversation that nobody is in control of, or somebody whom
 * the switchboard no longer has: it is with who begins.
 */
export async function selecting(deps: Deps, head: Head, integrationId: string): Promise<Plan> {
  if (head.control !== 'external' && head.control !== 'none') return { drafts: [] };
  const switchboard = await deps.switchboard(head.appId, { consistent: true });
  if (integrationOf(switchboard, holderOf(head)) !== undefined) return { drafts: [] };
  // One that the company's server began belongs to none: then it is the one that the customer writes by.
  const starter = await deps.starter(head.integrationId ?? (integrationId || undefined));
  const to = startingHolder(switchboard, starter);
  const note: ControlNote = { action: 'select', from: head.control };
  const { drafts, change } = await passing(deps, head, to, {}, note);
  const bySystem = (draft: Draft): Draft => ({ ...draft, author: { side: 'b' } });
  return { drafts: drafts.map(bySystem), ...(change === undefined ? {} : { change }) };
}

async function change(
  deps: Deps,
  request: ControlRequest,
  plan: (head: Head) => Plan | Promise<Plan>,
): Promise<Appended> {
  const { appId, conversationId } = request;
  const principal: SystemPrincipal = { kind: 'system', appId };
  return write(deps, { principal, conversationId }, ({ head }) => plan(head));
}

async function enabledSwitchboard(deps: Deps, { appId }: ControlRequest): Promise<Switchboard> {
  const switchboard = await deps.switchboard(appId, { consistent: true });
  if (switchboard?.enabled === true) return switchboard;
  throw new ControlRefused(
    'action',
    'The app has no switchboard that is enabled. Enable it: PATCH /v2/apps/{appId}/switchboards/{switchboardId}.',
  );
}

function target(switchboard: Switchboard, head: Head, reference: string): SwitchboardIntegration {
  const resolved = resolve(switchboard, holderOf(head), reference);
  if ('integration' in resolved) return resolved.integration;
  const messages = {
    ambiguous: `Several of the switchboard are of type ${reference}. Name one by id or name.`,
    unknown: `The switchboard has none with this id, name or type. It has ${integrationsAtMost} at most: GET /v2/apps/{appId}/switchboards/{switchboardId}/switchboardIntegrations.`,
    noNext:
      'There is nobody next: nobody is in control, or who is has no nextSwitchboardIntegrationId.',
  };
  throw new ControlRefused('target', messages[resolved.problem]);
}

/** Whether the agents may be meant: `next` shows only when it is done. */
function mayMean(switchboard: Switchboard, reference: string): boolean {
  if (reference === 'next') return true;
  const resolved = resolve(switchboard, { control: 'none' }, reference);
  return 'integration' in resolved && asHolder(resolved.integration).control === 'agentWorkspace';
}

/** Control stays where it is; what was offered to another no longer is. */
function withdrawing(head: Head): Plan {
  if (head.pendingSwitchboardIntegrationId === undefined) return { drafts: [] };
  return {
    drafts: [{ body: { kind: 'event', name: 'controlOffered' } }],
    change: { pendingSwitchboardIntegrationId: null },
  };
}

function noteOf(
  { control: from }: Head,
  action: ControlNote['action'],
  { metadata }: ControlRequest,
): ControlNote {
  return { action, from, ...(metadata === undefined ? {} : { metadata }) };
}

function idsOf({ appId, conversationId }: ControlRequest) {
  return { appId, conversationId };
}

function notYours(message: string): ControlRefused {
  return new ControlRefused('notYours', message);
}
