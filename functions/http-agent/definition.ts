import { agentRoutes } from '../../core/protocol/agent-routes.ts';
import { routeKeys } from '../../core/protocol/http-route.ts';
import type { FunctionDefinition } from '../definition.ts';
import { attach, converse, lookUp } from '../grants.ts';

export const httpAgent: FunctionDefinition = {
  name: 'http-agent',
  description: "Agents' routes: the inbox, and what an agent does in a conversation.",
  memoryMb: 256,
  timeoutSeconds: 15,
  capacity: 'http',
  capacityWeight: 5,
  trigger: { kind: 'http', routes: routeKeys(agentRoutes) },
  environment: [
    ...converse.environment,
    ...attach.environment,
    'WEBSOCKET_URL',
    'USER_POOL_CLIENT_ID',
    'APP_QUOTAS',
  ],
  grants: [
    ...converse.grants,
    ...lookUp.grants,
    ...attach.grants,
    { table: 'conversations', actions: ['dynamodb:Query'], indexes: true },
  ],
};
