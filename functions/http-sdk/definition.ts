import { routeKeys } from '../../core/protocol/http-route.ts';
import { sdkRoutes } from '../../core/protocol/sdk-routes.ts';
import type { FunctionDefinition } from '../definition.ts';
import { attach, converse } from '../grants.ts';

export const httpSdk: FunctionDefinition = {
  name: 'http-sdk',
  description: "Customers' sessions, log-in, history and ratings.",
  memoryMb: 256,
  timeoutSeconds: 15,
  capacity: 'http',
  capacityWeight: 4,
  trigger: { kind: 'http', routes: routeKeys(sdkRoutes) },
  environment: [
    ...converse.environment,
    ...attach.environment,
    'SDK_TOKEN_SECRET_ARN',
    'WEBSOCKET_URL',
  ],
  grants: [
    // History, and a rating; and, when an anonymous customer turns out to be someone, whose a
    // conversation is.
    {
      table: 'conversations',
      actions: ['dynamodb:Query', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
    },
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
    // Whose his links to channels are.
    { table: 'directory', actions: ['dynamodb:BatchGetItem', 'dynamodb:ConditionCheckItem'] },
    ...attach.grants,
    { secret: 'sdk-token', actions: ['secretsmanager:GetSecretValue'] },
    // A rating goes to who listens and to the flow that asked; found stored already, to routing as well.
    { queue: 'steps', actions: ['sqs:SendMessage'] },
    { queue: 'routing', actions: ['sqs:SendMessage'] },
    { queue: 'delivery', actions: ['sqs:SendMessage'] },
    // Who an anonymous customer turned out to be.
    { queue: 'webhooks', actions: ['sqs:SendMessage'] },
    // Logging out ends the customer's sockets.
    { connections: ['POST', 'DELETE'] },
  ],
};
