import { adminRoutes } from '../../core/protocol/admin-routes.ts';
import { routeKeys } from '../../core/protocol/http-route.ts';
import type { FunctionDefinition } from '../definition.ts';

export const httpAdmin: FunctionDefinition = {
  name: 'http-admin',
  description: "Administrators' routes: apps, integrations, keys, agents.",
  memoryMb: 256,
  timeoutSeconds: 15,
  capacity: 'http',
  capacityWeight: 2,
  trigger: { kind: 'http', routes: routeKeys(adminRoutes) },
  environment: [
    'DIRECTORY_TABLE',
    'USER_POOL_ID',
    'APP_QUOTAS',
    'HTTP_API_URL',
    'SITE_URL',
    'SITE_BUCKET',
    'WEBHOOKS_QUEUE_URL',
    'EMAIL_DOMAIN',
  ],
  grants: [
    {
      table: 'directory',
      actions: [
        'dynamodb:Query',
        'dynamodb:GetItem',
        'dynamodb:BatchGetItem',
        'dynamodb:PutItem',
        'dynamodb:UpdateItem',
        'dynamodb:DeleteItem',
      ],
    },
    { table: 'directory', actions: ['dynamodb:Query'], indexes: true },
    // What webhooks did not take is sent again.
    { queue: 'webhooks', actions: ['sqs:SendMessage'] },
    // The scripts of integrations: the launcher, with what is set in it.
    {
      bucket: 'site',
      actions: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
      prefix: 'messenger/',
    },
    {
      userPool: true,
      actions: [
        'cognito-idp:AdminCreateUser',
        'cognito-idp:AdminAddUserToGroup',
        'cognito-idp:AdminSetUserPassword',
        'cognito-idp:AdminDeleteUser',
      ],
    },
  ],
};
