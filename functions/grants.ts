import type { EnvironmentName, Grant } from './definition.ts';

/** Needs that several functions share: the environment and the grants of one ability, together. */
export interface Ability {
  environment: readonly EnvironmentName[];
  grants: readonly Grant[];
}

/** Reads and writes conversations, delivers to their listeners, queues what they set off, tells webhooks and channels. */
export const converse: Ability = {
  environment: [
    'CONVERSATIONS_TABLE',
    'DIRECTORY_TABLE',
    'STEPS_QUEUE_URL',
    'ROUTING_QUEUE_URL',
    'DELIVERY_QUEUE_URL',
    'TIMERS_QUEUE_URL',
    'WEBHOOKS_QUEUE_URL',
    'OUTBOUND_QUEUE_URL',
    'WEBSOCKET_CALLBACK_URL',
  ],
  grants: [
    {
      table: 'conversations',
      actions: ['dynamodb:Query', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
    },
    {
      table: 'directory',
      // Sockets, queue places, agents' capacity.
      actions: [
        'dynamodb:Query',
        'dynamodb:GetItem',
        'dynamodb:PutItem',
        'dynamodb:UpdateItem',
        'dynamodb:DeleteItem',
      ],
    },
    { queue: 'steps', actions: ['sqs:SendMessage'] },
    { queue: 'routing', actions: ['sqs:SendMessage'] },
    { queue: 'delivery', actions: ['sqs:SendMessage'] },
    { queue: 'timers', actions: ['sqs:SendMessage'] },
    { queue: 'webhooks', actions: ['sqs:SendMessage'] },
    { queue: 'outbound', actions: ['sqs:SendMessage'] },
    { connections: ['POST'] },
  ],
};

/** Signs forms with which files are uploaded, counted day by day in the directory. */
export const attach: Ability = {
  environment: ['MEDIA_BUCKET', 'SITE_URL'],
  grants: [{ bucket: 'media', actions: ['s3:PutObject'], prefix: 'media/' }],
};

/** Reads one integration, app, key or agent. */
export const lookUp: Ability = {
  environment: ['DIRECTORY_TABLE'],
  grants: [{ table: 'directory', actions: ['dynamodb:GetItem'] }],
};
