import type { Head } from '../conversations/model.ts';
import { holderOf, integrationOf } from './holder.ts';
import type { Switchboard } from './model.ts';

/**
 * Whether an integration's webhooks are told of what happens in a conversation: not while another is in
 * control and it does not want to be told then. One that the switchboard does not have is told everything.
 */
export function hears(
  switchboard: Switchboard | undefined,
  head: Pick<Head, 'control' | 'switchboardIntegrationId'>,
  integrationId: string,
): boolean {
  if (switchboard?.enabled !== true) return true;
  const own = switchboard.integrations.find((one) => one.integrationId === integrationId);
  if (own === undefined || own.deliverStandbyEvents) return true;
  return integrationOf(switchboard, holderOf(head)) === own;
}
