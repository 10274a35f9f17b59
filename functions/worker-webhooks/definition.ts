import type { FunctionDefinition } from '../definition.ts';

export const workerWebhooks: FunctionDefinition = {
  name: 'worker-webhooks',
  description: "Tells companies' webhooks what happened, in order for each conversation.",
  memoryMb: 256,
  // A webhook has 20 s to answer.
  timeoutSeconds: 30,
  capacity: 'webhooks',
  // One at a time: who answers slowly holds nobody else up.
  trigger: { kind: 'queue', queue: 'webhooks', batchSize: 1 },
  environment: ['CONVERSATIONS_TABLE', 'DIRECTORY_TABLE', 'WEBHOOKS_QUEUE_URL'],
  grants: [
    {
      table: 'conversations',
      // Entries; how far each webhook has been told.
      actions: ['dynamodb:Query', 'dynamodb:GetItem', 'dynamodb:UpdateItem'],
    },
    {
      table: 'directory',
      // Webhooks, customers, integrations; events that were given up.
      actions: ['dynamodb:Query', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:DeleteItem'],
    },
    { queue: 'webhooks', actions: ['sqs:ChangeMessageVisibility'] },
  ],
};
