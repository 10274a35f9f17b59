import { flowRoutes } from '../../core/protocol/flow-routes.ts';
import { routeKeys } from '../../core/protocol/http-route.ts';
import { secretRoutes } from '../../core/protocol/secret-routes.ts';
import type { FunctionDefinition } from '../definition.ts';

export const httpFlows: FunctionDefinition = {
  name: 'http-flows',
  description: "Administrators' routes for flows and the secrets that they send.",
  memoryMb: 256,
  timeoutSeconds: 15,
  capacity: 'http',
  trigger: { kind: 'http', routes: routeKeys({ ...secretRoutes, ...flowRoutes }) },
  environment: [
    'CONVERSATIONS_TABLE',
    'DIRECTORY_TABLE',
    'ANSWERS_QUEUE_URL',
    'APP_SECRETS_PREFIX',
  ],
  grants: [
    {
      table: 'directory',
      // Flows, and what they may name.
      actions: [
        'dynamodb:Query',
        'dynamodb:GetItem',
        'dynamodb:BatchGetItem',
        'dynamodb:PutItem',
        'dynamodb:DeleteItem',
      ],
    },
    { table: 'directory', actions: ['dynamodb:Query'], indexes: true },
    // A flow that is published brings its example phrases.
    { queue: 'answers', actions: ['sqs:SendMessage'] },
    {
      appSecrets: true,
      actions: [
        'secretsmanager:GetSecretValue',
        'secretsmanager:CreateSecret',
        'secretsmanager:PutSecretValue',
      ],
    },
  ],
};
