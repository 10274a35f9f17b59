import type { FunctionDefinition } from '../definition.ts';

export const deployMessenger: FunctionDefinition = {
  name: 'deploy-messenger',
  description:
    "Puts the messenger's files onto the site, and publishes integrations' scripts anew.",
  memoryMb: 512,
  timeoutSeconds: 300,
  capacity: 'deployment',
  trigger: { kind: 'deployment' },
  environment: ['DIRECTORY_TABLE', 'SITE_BUCKET', 'SITE_URL', 'HTTP_API_URL'],
  grants: [
    { table: 'directory', actions: ['dynamodb:GetItem'] },
    {
      bucket: 'site',
      actions: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:ListBucket'],
      prefix: 'messenger/',
    },
  ],
};
