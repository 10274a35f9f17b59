import type { FunctionDefinition, HttpRouteKey } from '../definition.ts';
import { converse } from '../grants.ts';

/** The router is the function's own: ids in paths may hold slashes, which API Gateway has decoded by then. */
const routes: readonly HttpRouteKey[] = (['GET', 'POST', 'PATCH', 'DELETE'] as const).map(
  (method) => ({ method, path: '/v2/{path+}', auth: 'key' }),
);

export const httpSunshine: FunctionDefinition = {
  name: 'http-sunshine',
  description: 'The Sunshine Conversations API, for servers of companies.',
  memoryMb: 512,
  timeoutSeconds: 25,
  capacity: 'http',
  capacityWeight: 2,
  trigger: { kind: 'http', routes },
  environment: [...converse.environment],
  grants: [...converse.grants],
};
