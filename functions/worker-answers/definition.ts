import type { FunctionDefinition } from '../definition.ts';

export const workerAnswers: FunctionDefinition = {
  name: 'worker-answers',
  description:
    "Builds an app's index of answers and its public help centre when they have changed.",
  // One whole processor: thousands of articles are read, cleaned and indexed at once.
  memoryMb: 1769,
  timeoutSeconds: 300,
  capacity: 'answers',
  trigger: { kind: 'queue', queue: 'answers', batchSize: 10 },
  environment: [
    'DIRECTORY_TABLE',
    'ANSWERS_QUEUE_URL',
    'CONTENT_BUCKET',
    'SITE_BUCKET',
    'SITE_URL',
  ],
  grants: [
    {
      table: 'directory',
      actions: ['dynamodb:Query', 'dynamodb:GetItem', 'dynamodb:BatchGetItem'],
    },
    { table: 'directory', actions: ['dynamodb:Query'], indexes: true },
    { queue: 'answers', actions: ['sqs:SendMessage'] },
    {
      bucket: 'content',
      actions: ['s3:GetObject', 's3:PutObject', 's3:ListBucket'],
      prefix: 'answers/',
    },
    { bucket: 'site', actions: ['s3:PutObject', 's3:DeleteObject'] },
  ],
};
