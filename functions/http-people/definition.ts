import { routeKeys } from '../../core/protocol/http-route.ts';
import { peopleRoutes } from '../../core/protocol/people-routes.ts';
import type { FunctionDefinition } from '../definition.ts';
import { converse } from '../grants.ts';

export const httpPeople: FunctionDefinition = {
  name: 'http-people',
  description: 'What people may ask of a company: all that it keeps of them, and that it goes.',
  memoryMb: 512,
  timeoutSeconds: 15,
  capacity: 'http',
  trigger: { kind: 'http', routes: routeKeys(peopleRoutes) },
  environment: [...converse.environment, 'MEDIA_BUCKET', 'SITE_URL'],
  grants: [
    ...converse.grants,
    // People by their address, and channels by which they are reached.
    { table: 'directory', actions: ['dynamodb:Query'], indexes: true },
    { table: 'directory', actions: ['dynamodb:BatchGetItem'] },
    // What is left of a deletion that broke off; what goes with a conversation.
    { table: 'conversations', actions: ['dynamodb:GetItem', 'dynamodb:DeleteItem'] },
    { bucket: 'media', actions: ['s3:DeleteObject'], prefix: 'media/' },
    // Who is deleted has no open sockets any more.
    { connections: ['DELETE'] },
  ],
};
