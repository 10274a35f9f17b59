import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  GoneException,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { Sockets } from '../../core/conversations/ports.ts';
import { createDirect } from './aws/direct.ts';
import type { Answered } from './aws/exchange.ts';
import { chance } from './chance.ts';

export interface ClosableSockets extends Sockets {
  /** Ends a socket. One that has gone already is fine. */
  close(connectionId: string): Promise<void>;
}

const limits = { connectionTimeout: 500, requestTimeout: 1000 };
const maxAttempts = 3;

/**
 * Sockets by way of API Gateway. A post is tried three times within three seconds; a socket that is
 * slower than that is left to the delivery queue and does not hold up the sender.
 */
export function createSockets(callbackUrl: string): ClosableSockets {
  const client = new ApiGatewayManagementApiClient({
    endpoint: callbackUrl,
    maxAttempts,
    requestHandler: new NodeHttpHandler(limits),
  });
  const direct = createDirect(client, {
    ...limits,
    maxAttempts,
    now: chance.now,
    random: chance.random,
  });
  const base = new URL(callbackUrl).pathname.replace(/\/$/, '');

  async function postBySdk(connectionId: string, frame: string) {
    try {
      await client.send(new PostToConnectionCommand({ ConnectionId: connectionId, Data: frame }));
      return 'delivered';
    } catch (error) {
      return error instanceof GoneException ? 'gone' : 'failed';
    }
  }

  return {
    async post(connectionId, frame) {
      const to = direct.destination();
      if (to === undefined) return postBySdk(connectionId, frame);
      const path = `${base}/@connections/${encodeURIComponent(connectionId)}`;
      const headers = { 'content-type': 'application/octet-stream' };
      try {
        const request = { method: 'POST', path, headers, body: frame };
        const { status } = await direct.send(to, request, verdictOn);
        if (status === 403) return await postBySdk(connectionId, frame);
        if (status === 410) return 'gone';
        return status === 200 ? 'delivered' : 'failed';
      } catch {
        return 'failed';
      }
    },
    async close(connectionId) {
      try {
        await client.send(new DeleteConnectionCommand({ ConnectionId: connectionId }));
      } catch (error) {
        if (!(error instanceof GoneException)) throw error;
      }
    },
  };
}

function verdictOn({ status }: Answered) {
  if (status === 429) return 'throttled';
  return status >= 500 ? 'again' : 'final';
}
