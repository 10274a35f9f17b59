import type { FunctionDefinition } from '../definition.ts';

export const workerOutbound: FunctionDefinition = {
  name: 'worker-outbound',
  description: 'Tells customers on channels what is said to them, in order for each of them.',
  memoryMb: 256,
  // A channel has 10 s to answer.
  timeoutSeconds: 30,
  capacity: 'outbound',
  // One at a time: whose channel is slow holds nobody else up.
  trigger: { kind: 'queue', queue: 'outbound', batchSize: 1 },
  environment: [
    'CONVERSATIONS_TABLE',
    'DIRECTORY_TABLE',
    'OUTBOUND_QUEUE_URL',
    'WEBHOOKS_QUEUE_URL',
  ],
  grants: [
    {
      table: 'conversations',
      // Entries; how far each link has been told.
      actions: ['dynamodb:Query', 'dynamodb:GetItem', 'dynamodb:UpdateItem'],
    },
    {
      table: 'directory',
      // Links, users, settings, webhooks; what was sent, and how much in a second.
      actions: ['dynamodb:Query', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
    },
    { queue: 'outbound', actions: ['sqs:ChangeMessageVisibility'] },
    { queue: 'webhooks', actions: ['sqs:SendMessage'] },
    { mail: true, actions: ['ses:SendEmail'] },
  ],
};
