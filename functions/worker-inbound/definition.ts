import type { FunctionDefinition } from '../definition.ts';
import { attach, converse } from '../grants.ts';

export const workerInbound: FunctionDefinition = {
  name: 'worker-inbound',
  description: 'Says in conversations what customers wrote on channels, in order for each of them.',
  // A file of 25 MB, as it comes, unpacked and on its way to the bucket.
  memoryMb: 512,
  timeoutSeconds: 60,
  capacity: 'inbound',
  // One at a time: whose file is slow holds nobody else up.
  trigger: { kind: 'queue', queue: 'inbound', batchSize: 1 },
  environment: [
    ...converse.environment,
    ...attach.environment,
    'APP_QUOTAS',
    'INBOUND_QUEUE_URL',
    'CONTENT_BUCKET',
  ],
  grants: [
    ...converse.grants,
    ...attach.grants,
    // How far somebody has been told, for what his channel says of it.
    { table: 'conversations', actions: ['dynamodb:GetItem'] },
    // A new person, if he is still who he was.
    { table: 'directory', actions: ['dynamodb:ConditionCheckItem', 'dynamodb:BatchGetItem'] },
    // Users by their verified address.
    { table: 'directory', actions: ['dynamodb:Query'], indexes: true },
    // Files that came with mail.
    { bucket: 'content', actions: ['s3:GetObject'], prefix: 'mail/parts/' },
    // What has to wait is hidden for a while.
    { queue: 'inbound', actions: ['sqs:ChangeMessageVisibility'] },
  ],
};
