import type { FunctionDefinition, HttpRouteKey } from '../definition.ts';
import { converse } from '../grants.ts';

/** The router is the function's own: ids in paths may hold slashes, which API Gateway has decoded by then. */
const routes: readonly HttpRouteKey[] = (['GET', 'POST', 'PATCH', 'DELETE'] as const).map(
  (method) => ({ method, path: '/v2/{path+}', auth: 'key' }),
);

/** Partners' products come by these; `consent` is the page between them. */
const oauth: readonly HttpRouteKey[] = [
  { method: 'GET', path: '/oauth/authorize', auth: 'none' },
  { method: 'GET', path: '/oauth/consent', auth: 'none' },
  { method: 'POST', path: '/oauth/token', auth: 'none' },
  { method: 'DELETE', path: '/oauth/authorization', auth: 'key' },
];

export const httpSunshine: FunctionDefinition = {
  name: 'http-sunshine',
  description: 'The Sunshine Conversations API, for servers of companies.',
  memoryMb: 512,
  timeoutSeconds: 25,
  capacity: 'http',
  capacityWeight: 2,
  trigger: { kind: 'http', routes: [...routes, ...oauth] },
  environment: [
    ...converse.environment,
    'APP_QUOTAS',
    'HTTP_API_URL',
    'SITE_URL',
    'SITE_BUCKET',
    'MEDIA_BUCKET',
    'EMAIL_DOMAIN',
  ],
  grants: [
    ...converse.grants,
    // Users by address, apps of an account, keys.
    { table: 'directory', actions: ['dynamodb:Query'], indexes: true },
    { table: 'directory', actions: ['dynamodb:BatchGetItem'] },
    // The scripts of integrations.
    {
      bucket: 'site',
      actions: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
      prefix: 'messenger/',
    },
    // A new conversation's place in the lists of its users, if they are still who they were; an entry that is
    // deleted, where it stands, and what goes with its conversation.
    { table: 'directory', actions: ['dynamodb:ConditionCheckItem'] },
    { table: 'conversations', actions: ['dynamodb:GetItem', 'dynamodb:DeleteItem'] },
    // Files that servers upload, and those of what is deleted.
    {
      bucket: 'media',
      actions: ['s3:PutObject', 's3:GetObject', 's3:DeleteObject', 's3:ListBucket'],
      prefix: 'media/',
    },
    // Who is deleted has no open sockets any more.
    { connections: ['DELETE'] },
  ],
};
