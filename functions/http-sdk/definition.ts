import { routeKeys } from '../../core/protocol/http-route.ts';
import { sdkRoutes } from '../../core/protocol/sdk-routes.ts';
import type { FunctionDefinition } from '../definition.ts';
import { converse } from '../grants.ts';

export const httpSdk: FunctionDefinition = {
  name: 'http-sdk',
  description: "Customers' sessions, log-in and history.",
  memoryMb: 256,
  timeoutSeconds: 15,
  capacity: 'http',
  capacityWeight: 4,
  trigger: { kind: 'http', routes: routeKeys(sdkRoutes) },
  environment: [...converse.environment, 'SDK_TOKEN_SECRET_ARN', 'WEBSOCKET_URL'],
  grants: [
    // History; and, when an anonymous customer turns out to be someone, whose a conversation is.
    { table: 'conversations', actions: ['dynamodb:Query', 'dynamodb:UpdateItem'] },
    {
      table: 'directory',
      actions: [
        'dynamodb:Query',
        'dynamodb:GetItem',
        'dynamodb:PutItem',
        'dynamodb:UpdateItem',
        'dynamodb:DeleteItem',
      ],
    },
    { secret: 'sdk-token', actions: ['secretsmanager:GetSecretValue'] },
    // Logging out ends the customer's sockets.
    { connections: ['DELETE'] },
  ],
};
