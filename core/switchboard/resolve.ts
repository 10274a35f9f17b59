import type { Holder } from './holder.ts';
import { nextOf } from './holder.ts';
import type { Switchboard, SwitchboardIntegration } from './model.ts';

export type Resolved =
  | { integration: SwitchboardIntegration }
  | { problem: 'ambiguous' | 'unknown' | 'noNext' };

/**
 * Whom a company's server means: by id, by name, by type, or `next` for whom the one in control passes on
 * to. Names come with a hyphen in what other companies' servers write for flows and agents: `zd-answerBot`.
 */
export function resolve(switchboard: Switchboard, holder: Holder, reference: string): Resolved {
  const { integrations } = switchboard;
  const exactly =
    integrations.find((one) => one.switchboardIntegrationId === reference) ??
    integrations.find((one) => one.name === reference);
  if (exactly !== undefined) return { integration: exactly };
  const type = reference.replace(/^zd-/, 'zd:');
  const ofType = integrations.filter((one) => one.integrationType === type);
  if (ofType.length > 1) return { problem: 'ambiguous' };
  if (ofType[0] !== undefined) return { integration: ofType[0] };
  if (reference !== 'next') return { problem: 'unknown' };
  const next = nextOf(switchboard, holder);
  return next === undefined ? { problem: 'noNext' } : { integration: next };
}
