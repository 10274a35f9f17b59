import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify } from 'jose';
import { CauserieError } from '../../core/errors.ts';
import type { AgentPrincipal, AgentRole } from '../../core/identity/principal.ts';

/** Claims of the user pool's ID token, as the HTTP API's authorizer or our own passes them on. */
export type AgentClaims = Record<string, unknown>;

/**
 * Who the user pool says it is. Claims from the HTTP API's authorizer are strings, lists among them
 * in brackets.
 * @throws CauserieError forbidden when the account is no agent's
 */
export function agentFromClaims(claims: AgentClaims): AgentPrincipal {
  const appId = claims['custom:app_id'];
  const agentId = claims['custom:agent_id'];
  if (claims['token_use'] !== 'id' || typeof appId !== 'string' || typeof agentId !== 'string') {
    throw new CauserieError(
      'forbidden',
      "Use an agent's ID token of the user pool (not the access token). Agents are made by POST /admin/agents.",
    );
  }
  const principal: AgentPrincipal = { kind: 'agent', appId, agentId, role: role(claims) };
  const name = claims['name'];
  if (typeof name === 'string') principal.displayName = name;
  return principal;
}

function role(claims: AgentClaims): AgentRole {
  const groups = claims['cognito:groups'];
  const list = Array.isArray(groups) ? groups : String(groups ?? '').split(/[[\]\s,]+/);
  if (list.includes('admin')) return 'admin';
  return list.includes('supervisor') ? 'supervisor' : 'agent';
}

/** Verifies ID tokens of the user pool where API Gateway does not: on sockets. */
export function createAgentTokenVerifier(issuer: string, clientId: string) {
  const keys = createRemoteJWKSet(new URL(`${issuer}/.well-known/jwks.json`), {
    timeoutDuration: 3000,
    cacheMaxAge: 60 * 60_000,
  });
  return async (token: string, now: number): Promise<AgentPrincipal> => {
    let payload: JWTPayload;
    try {
      const options = { issuer, audience: clientId, algorithms: ['RS256'] };
      ({ payload } = await jwtVerify(token, keys, { ...options, currentDate: new Date(now) }));
    } catch (error) {
      if (error instanceof errors.JWTExpired) {
        throw new CauserieError('token_expired', 'The ID token has expired. Refresh it.', {
          cause: error,
        });
      }
      if (error instanceof errors.JOSEError || error instanceof TypeError) {
        throw new CauserieError('unauthorized', 'The ID token is none of this user pool.', {
          cause: error,
        });
      }
      throw error;
    }
    return agentFromClaims(payload);
  };
}
