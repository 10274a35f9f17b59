import type { ConnectionOwner } from '../../../core/conversations/ports.ts';
import { CauserieError } from '../../../core/errors.ts';
import type { AgentPrincipal, AgentRole, UserPrincipal } from '../../../core/identity/principal.ts';
import type { WebSocketEvent } from './events.ts';

/** API Gateway ends sockets after two hours; a margin for clocks. Seconds. */
const socketLifetime = 2 * 60 * 60 + 5 * 60;

export type SocketPrincipal = UserPrincipal | AgentPrincipal;

/** What the authorizer passes on; values are strings. */
export function toContext(principal: SocketPrincipal): Record<string, string> {
  return principal.kind === 'user'
    ? {
        kind: 'user',
        appId: principal.appId,
        userId: principal.userId,
        sessionId: principal.sessionId,
        integrationId: principal.integrationId,
        language: principal.language ?? '',
        loggedIn: String(principal.loggedIn === true),
      }
    : {
        kind: 'agent',
        appId: principal.appId,
        agentId: principal.agentId,
        role: principal.role,
        displayName: principal.displayName ?? '',
      };
}

/** Who sent a frame. */
export function fromContext(event: WebSocketEvent): SocketPrincipal {
  const { authorizer = {}, connectionId } = event.requestContext;
  const { kind, appId = '', userId = '', agentId = '', displayName = '' } = authorizer;
  if (kind === 'user') {
    const { sessionId = '', integrationId = '', language = '' } = authorizer;
    const loggedIn = authorizer['loggedIn'] === 'true';
    const spoken = language === '' ? {} : { language };
    return { kind, appId, userId, sessionId, integrationId, connectionId, loggedIn, ...spoken };
  }
  if (kind === 'agent') {
    const role = (authorizer['role'] ?? 'agent') as AgentRole;
    const named = displayName === '' ? {} : { displayName };
    return { kind, appId, agentId, role, connectionId, ...named };
  }
  throw new CauserieError('unauthorized', 'The socket has no owner. Connect again.');
}

export function ownerOf(principal: SocketPrincipal): ConnectionOwner {
  return principal.kind === 'user'
    ? { kind: 'user', id: principal.userId }
    : { kind: 'agent', id: principal.agentId };
}

/** Seconds since the epoch at which the socket is over at the latest. */
export function socketEnd(event: WebSocketEvent): number {
  return Math.floor(event.requestContext.connectedAt / 1000) + socketLifetime;
}
