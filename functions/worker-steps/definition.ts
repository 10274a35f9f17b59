import type { FunctionDefinition } from '../definition.ts';
import { converse, lookUp } from '../grants.ts';

export const workerSteps: FunctionDefinition = {
  name: 'worker-steps',
  description: 'Runs the flows: what happened in a conversation meets the one that runs in it.',
  memoryMb: 512,
  // A call of a company's API may take 20 s.
  timeoutSeconds: 30,
  capacity: 'steps',
  trigger: { kind: 'queue', queue: 'steps', batchSize: 10 },
  environment: [
    ...converse.environment,
    'CONTENT_BUCKET',
    'ANSWERS_QUEUE_URL',
    'APP_SECRETS_PREFIX',
  ],
  grants: [
    ...converse.grants,
    ...lookUp.grants,
    // Where a run stands.
    { table: 'conversations', actions: ['dynamodb:GetItem'] },
    { bucket: 'content', actions: ['s3:GetObject', 's3:ListBucket'], prefix: 'answers/' },
    { queue: 'answers', actions: ['sqs:SendMessage'] },
    { appSecrets: true, actions: ['secretsmanager:GetSecretValue'] },
  ],
};
