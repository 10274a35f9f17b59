import type { Head } from '../conversations/model.ts';
import { holderOf, integrationOf, pendingOf } from './holder.ts';
import type { Switchboard, SwitchboardIntegration } from './model.ts';

/** Switchboards as the Sunshine Conversations API has them. */

export function viewSwitchboard({
  switchboardId,
  enabled,
  defaultSwitchboardIntegrationId,
}: Switchboard) {
  return {
    id: switchboardId,
    enabled,
    ...(defaultSwitchboardIntegrationId === undefined ? {} : { defaultSwitchboardIntegrationId }),
  };
}

export function viewSwitchboardIntegration(integration: SwitchboardIntegration) {
  const { deliverStandbyEvents, nextSwitchboardIntegrationId, messageHistoryCount } = integration;
  return {
    ...viewReference(integration),
    deliverStandbyEvents,
    ...(nextSwitchboardIntegrationId === undefined ? {} : { nextSwitchboardIntegrationId }),
    ...(messageHistoryCount === undefined ? {} : { messageHistoryCount }),
  };
}

/** As conversations and events name it. */
function viewReference({
  switchboardIntegrationId: id,
  name,
  integrationId,
  integrationType,
}: SwitchboardIntegration) {
  return { id, name, integrationId, integrationType };
}

/** What a conversation says of its control: who has it, and to whom it is offered. */
export function viewControl(switchboard: Switchboard | undefined, head: Head) {
  const active = integrationOf(switchboard, holderOf(head));
  const pending = pendingOf(switchboard, head);
  return {
    ...(active === undefined ? {} : { activeSwitchboardIntegration: viewReference(active) }),
    ...(pending === undefined ? {} : { pendingSwitchboardIntegration: viewReference(pending) }),
  };
}

/** A conversation as events name it. */
export function viewTruncatedConversation(switchboard: Switchboard | undefined, head: Head) {
  const { id, type = 'personal', metadata } = head;
  return {
    id,
    type,
    ...(metadata === undefined ? {} : { metadata }),
    ...viewControl(switchboard, head),
  };
}
