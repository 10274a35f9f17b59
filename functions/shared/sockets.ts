import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  GoneException,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { Sockets } from '../../core/conversations/ports.ts';

export interface ClosableSockets extends Sockets {
  /** Ends a socket. One that has gone already is fine. */
  close(connectionId: string): Promise<void>;
}

/**
 * Sockets by way of API Gateway. A post is tried three times within three seconds; a socket that is
 * slower than that is left to the delivery queue and does not hold up the sender.
 */
export function createSockets(callbackUrl: string): ClosableSockets {
  const client = new ApiGatewayManagementApiClient({
    endpoint: callbackUrl,
    maxAttempts: 3,
    requestHandler: new NodeHttpHandler({ connectionTimeout: 500, requestTimeout: 1000 }),
  });
  return {
    async post(connectionId, frame) {
      try {
        await client.send(new PostToConnectionCommand({ ConnectionId: connectionId, Data: frame }));
        return 'delivered';
      } catch (error) {
        return error instanceof GoneException ? 'gone' : 'failed';
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
