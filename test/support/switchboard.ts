import {
  builtInTypes,
  defaultSwitchboard,
  type Switchboard,
  type SwitchboardIntegration,
} from '../../core/switchboard/model.ts';
import { appId } from './people.ts';

/** Ids as the deployment makes them. */
export const botId = 'b0'.repeat(12);
export const deskId = 'de'.repeat(12);
export const botIntegrationId = 'b1'.repeat(12);
export const deskIntegrationId = 'd1'.repeat(12);

export const [flows, agents] = defaultSwitchboard(appId).integrations as [
  SwitchboardIntegration,
  SwitchboardIntegration,
];

/** A company's own bot and its own desk beside flows and agents: the bot passes on to the desk. */
export function ownSwitchboard(change: Partial<Switchboard> = {}): Switchboard {
  const own = { integrationType: 'custom', deliverStandbyEvents: true } as const;
  return {
    ...defaultSwitchboard(appId),
    integrations: [
      flows,
      agents,
      {
        ...own,
        switchboardIntegrationId: botId,
        name: 'bot',
        integrationId: botIntegrationId,
        nextSwitchboardIntegrationId: deskId,
      },
      {
        ...own,
        switchboardIntegrationId: deskId,
        name: 'desk',
        integrationId: deskIntegrationId,
      },
    ],
    ...change,
  };
}

/** The same with `next` of one of them changed. */
export function passingOn(
  switchboard: Switchboard,
  type: keyof typeof builtInTypes,
  next: string,
): Switchboard {
  return {
    ...switchboard,
    integrations: switchboard.integrations.map((one) =>
      one.integrationType === builtInTypes[type]
        ? { ...one, nextSwitchboardIntegrationId: next }
        : one,
    ),
  };
}
