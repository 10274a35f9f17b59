import { helpCentreWritingRoutes } from '../../core/protocol/help-centre-routes.ts';
import { routeKeys } from '../../core/protocol/http-route.ts';
import type { FunctionDefinition } from '../definition.ts';
import { converse } from '../grants.ts';

export const httpHelpCentre: FunctionDefinition = {
  name: 'http-help-centre',
  description: 'Writing and importing the help centre, and sending articles into conversations.',
  memoryMb: 512,
  timeoutSeconds: 28,
  capacity: 'http',
  trigger: { kind: 'http', routes: routeKeys(helpCentreWritingRoutes) },
  environment: [...converse.environment, 'ANSWERS_QUEUE_URL', 'SITE_URL'],
  grants: [
    ...converse.grants,
    { table: 'directory', actions: ['dynamodb:BatchGetItem'] },
    { table: 'directory', actions: ['dynamodb:Query'], indexes: true },
    { queue: 'answers', actions: ['sqs:SendMessage'] },
  ],
};
