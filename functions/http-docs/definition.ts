import { docsRoutes } from '../../core/protocol/docs-routes.ts';
import { routeKeys } from '../../core/protocol/http-route.ts';
import type { FunctionDefinition } from '../definition.ts';

export const httpDocs: FunctionDefinition = {
  name: 'http-docs',
  description: 'The OpenAPI and AsyncAPI documents, generated from the code.',
  memoryMb: 256,
  timeoutSeconds: 10,
  capacity: 'http',
  trigger: { kind: 'http', routes: routeKeys(docsRoutes) },
  environment: ['WEBSOCKET_URL'],
  grants: [],
};
