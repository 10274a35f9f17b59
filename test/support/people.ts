import type {
  AgentPrincipal,
  SystemPrincipal,
  UserPrincipal,
} from '../../core/identity/principal.ts';
import type { Content } from '../../core/protocol/content.ts';

/** Ids as the deployment makes them. */
export const appId = 'a'.repeat(24);
export const otherAppId = 'b'.repeat(24);
export const integrationId = '1'.repeat(24);

export function customer(name = 'c', connectionId?: string): UserPrincipal {
  return {
    kind: 'user',
    appId,
    userId: `user-${name}`,
    sessionId: `session-${name}`,
    integrationId,
    ...(connectionId === undefined ? {} : { connectionId }),
  };
}

export function agent(name = 'g', connectionId?: string): AgentPrincipal {
  return {
    kind: 'agent',
    appId,
    agentId: `agent-${name}`,
    displayName: `Agent ${name}`,
    role: 'agent',
    ...(connectionId === undefined ? {} : { connectionId }),
  };
}

export const system: SystemPrincipal = { kind: 'system', appId };

export function text(value: string): Content {
  return { type: 'text', text: value };
}
