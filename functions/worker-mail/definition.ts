import type { FunctionDefinition } from '../definition.ts';

export const workerMail: FunctionDefinition = {
  name: 'worker-mail',
  description: 'Reads mail that came in, and what became of mail that was sent, and queues it.',
  // A mail of 40 MB, taken apart.
  memoryMb: 1024,
  timeoutSeconds: 60,
  // Whatever channel customers write through, it is one of them.
  capacity: 'ingest',
  trigger: { kind: 'mail' },
  environment: ['DIRECTORY_TABLE', 'CONTENT_BUCKET', 'INBOUND_QUEUE_URL'],
  grants: [
    // Settings of integrations, and how much one sender has written.
    { table: 'directory', actions: ['dynamodb:GetItem', 'dynamodb:UpdateItem'] },
    { bucket: 'content', actions: ['s3:GetObject'], prefix: 'mail/raw/' },
    { bucket: 'content', actions: ['s3:PutObject'], prefix: 'mail/parts/' },
    { queue: 'inbound', actions: ['sqs:SendMessage'] },
  ],
};
