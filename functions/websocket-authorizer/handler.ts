import middy from '@middy/core';
import { decodeProtectedHeader } from 'jose';
import { CauserieError } from '../../core/errors.ts';
import { verifySdkToken } from '../../core/identity/sdk-token.ts';
import { createAgentTokenVerifier } from '../shared/agent-token.ts';
import { chance } from '../shared/chance.ts';
import { correlated } from '../shared/correlation.ts';
import { environmentOf } from '../shared/environment.ts';
import { log } from '../shared/log.ts';
import { createTokenSecrets } from '../shared/secrets.ts';
import { type SocketPrincipal, toContext } from '../shared/websocket/context.ts';
import { tokenOf } from '../shared/websocket/subprotocol.ts';
import { websocketAuthorizer } from './definition.ts';

const environment = environmentOf(websocketAuthorizer);
const tokenSecrets = createTokenSecrets(environment('SDK_TOKEN_SECRET_ARN'), chance.now);
const verifyAgentToken = createAgentTokenVerifier(
  environment('USER_POOL_ISSUER'),
  environment('USER_POOL_CLIENT_ID'),
);

interface AuthorizerEvent {
  methodArn: string;
  requestContext: { requestId: string };
  headers?: Record<string, string>;
}

/** Who connects: a customer by the SDK's token, an agent by the user pool's. */
async function identify(event: AuthorizerEvent): Promise<SocketPrincipal> {
  const token = tokenOf(event.headers ?? {});
  if (token === undefined) {
    throw new CauserieError('unauthorized', 'The second subprotocol has to be the token.');
  }
  const now = chance.now();
  if (algorithm(token) === 'RS256') return verifyAgentToken(token, now);
  return verifySdkToken(token, await tokenSecrets(), now);
}

function algorithm(token: string): string | undefined {
  try {
    return decodeProtectedHeader(token).alg;
  } catch {
    return undefined;
  }
}

export const handler = middy<AuthorizerEvent>().handler((event) =>
  correlated({ correlationId: event.requestContext.requestId }, () => authorize(event)),
);

async function authorize(event: AuthorizerEvent) {
  try {
    const principal = await identify(event);
    return {
      principalId: principal.kind === 'user' ? principal.userId : principal.agentId,
      policyDocument: {
        Version: '2012-10-17',
        Statement: [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: event.methodArn }],
      },
      context: toContext(principal),
    };
  } catch (error) {
    if (!(error instanceof CauserieError)) {
      log.error('authorizer failed', { error: error as Error });
      throw error;
    }
    // API Gateway turns exactly this message into a 401.
    throw new Error('Unauthorized');
  }
}
