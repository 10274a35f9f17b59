import { articleReadingRoutes } from '../../core/protocol/article-routes.ts';
import { routeKeys } from '../../core/protocol/http-route.ts';
import type { FunctionDefinition } from '../definition.ts';

export const httpArticles: FunctionDefinition = {
  name: 'http-articles',
  description: 'Finding and reading articles, for customers and agents.',
  // The index of an app with thousands of articles takes some 50 MB.
  memoryMb: 512,
  timeoutSeconds: 15,
  capacity: 'http',
  capacityWeight: 2,
  trigger: { kind: 'http', routes: routeKeys(articleReadingRoutes) },
  environment: [
    'DIRECTORY_TABLE',
    'ANSWERS_QUEUE_URL',
    'CONTENT_BUCKET',
    'SITE_URL',
    'SDK_TOKEN_SECRET_ARN',
  ],
  grants: [
    // Articles are read, what became of them is noted.
    { table: 'directory', actions: ['dynamodb:GetItem', 'dynamodb:PutItem'] },
    { queue: 'answers', actions: ['sqs:SendMessage'] },
    { bucket: 'content', actions: ['s3:GetObject', 's3:ListBucket'], prefix: 'answers/' },
    { secret: 'sdk-token', actions: ['secretsmanager:GetSecretValue'] },
  ],
};
