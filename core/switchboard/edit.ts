import { CauserieError } from '../errors.ts';
import { byId } from './holder.ts';
import { isBuiltIn, type Switchboard, type SwitchboardIntegration } from './model.ts';

/**
 * Changes of a switchboard that keep it whole: what it refers to is there, names are told apart, and one
 * that is enabled can begin a conversation. Each gives the switchboard as it is after.
 */

export interface SwitchboardSettings {
  enabled?: boolean | undefined;
  defaultSwitchboardIntegrationId?: string | undefined;
}

/** @throws CauserieError not_found, invalid_request */
export function withSettings(before: Switchboard, settings: SwitchboardSettings): Switchboard {
  const { enabled = before.enabled, defaultSwitchboardIntegrationId: named } = settings;
  if (named !== undefined) requireOne(before, 'defaultSwitchboardIntegrationId', named);
  const after: Switchboard = {
    ...before,
    enabled,
    ...(named === undefined ? {} : { defaultSwitchboardIntegrationId: named }),
  };
  if (enabled && !canBegin(after)) {
    throw new CauserieError(
      'not_found',
      'An enabled switchboard needs somebody who begins. Add a switchboard integration and name it as defaultSwitchboardIntegrationId.',
    );
  }
  return after;
}

/** Adds an integration, or puts it in the place of what it was. @throws CauserieError not_found, invalid_request */
export function withIntegration(
  before: Switchboard,
  integration: SwitchboardIntegration,
): Switchboard {
  const { switchboardIntegrationId: id, name, integrationId } = integration;
  const { nextSwitchboardIntegrationId: next } = integration;
  const others = before.integrations.filter((one) => one.switchboardIntegrationId !== id);
  if (name === 'next' || others.some((one) => one.name === name)) {
    throw refusal(`The name ${name} is taken. Choose another.`);
  }
  if (others.some((one) => one.integrationId === integrationId)) {
    throw refusal('The switchboard has this integration already, by another name.');
  }
  if (next === id) throw refusal('nextSwitchboardIntegrationId names another than itself.');
  if (next !== undefined) requireOne(before, 'nextSwitchboardIntegrationId', next);
  const place = before.integrations.findIndex((one) => one.switchboardIntegrationId === id);
  return {
    ...before,
    integrations:
      place < 0
        ? [...before.integrations, integration]
        : before.integrations.with(place, integration),
  };
}

/** @throws CauserieError invalid_request when it begins conversations, or another passes on to it */
export function withoutIntegration(before: Switchboard, id: string): Switchboard {
  if (before.defaultSwitchboardIntegrationId === id) {
    throw refusal(
      'It begins conversations. Choose another as defaultSwitchboardIntegrationId first.',
    );
  }
  const refers = before.integrations.find((one) => one.nextSwitchboardIntegrationId === id);
  if (refers !== undefined) {
    throw refusal(`${refers.name} passes on to it. Change its nextSwitchboardIntegrationId first.`);
  }
  const integrations = before.integrations.filter((one) => one.switchboardIntegrationId !== id);
  return { ...before, integrations };
}

/** Without what links an integration that is deleted; whoever referred to it refers to nobody. */
export function unlinked(before: Switchboard, integrationId: string): Switchboard {
  const gone = before.integrations.find((one) => one.integrationId === integrationId);
  if (gone === undefined) return before;
  const id = gone.switchboardIntegrationId;
  const { defaultSwitchboardIntegrationId: begins, ...rest } = before;
  const integrations = before.integrations
    .filter((one) => one !== gone)
    .map((one) => {
      const { nextSwitchboardIntegrationId: next, ...others } = one;
      return next === id ? others : one;
    });
  const after: Switchboard = {
    ...rest,
    integrations,
    ...(begins === undefined || begins === id ? {} : { defaultSwitchboardIntegrationId: begins }),
  };
  return { ...after, enabled: after.enabled && canBegin(after) };
}

/** Flows and agents begin where an integration says so; everybody else has to be named. */
function canBegin({ defaultSwitchboardIntegrationId, integrations }: Switchboard): boolean {
  return (
    defaultSwitchboardIntegrationId !== undefined ||
    integrations.some(({ integrationType }) => isBuiltIn(integrationType))
  );
}

function requireOne(switchboard: Switchboard, field: string, id: string): void {
  if (byId(switchboard, id) !== undefined) return;
  throw new CauserieError('not_found', `${field} names none of this switchboard: ${id}.`);
}

function refusal(message: string): CauserieError {
  return new CauserieError('invalid_request', message);
}
