import type { FunctionDefinition } from '../definition.ts';
import { converse } from '../grants.ts';

export const workerRetention: FunctionDefinition = {
  name: 'worker-retention',
  description: 'Deletes conversations that were closed longer ago than their app keeps them.',
  memoryMb: 512,
  timeoutSeconds: 300,
  capacity: 'sweep',
  // Every app once a day: what a call does not get done, the next goes on with.
  trigger: { kind: 'schedule', everyMinutes: 15 },
  environment: [...converse.environment, 'MEDIA_BUCKET', 'SITE_URL'],
  grants: [
    ...converse.grants,
    // An app's closed conversations, the oldest first.
    { table: 'conversations', actions: ['dynamodb:Query'], indexes: true },
    // What is left of a deletion that broke off; what goes with a conversation.
    { table: 'conversations', actions: ['dynamodb:GetItem', 'dynamodb:DeleteItem'] },
    { bucket: 'media', actions: ['s3:DeleteObject'], prefix: 'media/' },
  ],
};
