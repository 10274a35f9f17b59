import type { FunctionDefinition, HttpRouteKey } from '../definition.ts';

/** Channels sign what they send: the function checks that, and no authorizer can. */
const routes: readonly HttpRouteKey[] = (['GET', 'POST'] as const).map((method) => ({
  method,
  path: '/channels/{integrationId}',
  auth: 'none',
}));

export const httpChannels: FunctionDefinition = {
  name: 'http-channels',
  description: 'Takes what customers write on channels: checks the signature, queues, answers.',
  memoryMb: 256,
  timeoutSeconds: 10,
  capacity: 'ingest',
  trigger: { kind: 'http', routes },
  environment: ['DIRECTORY_TABLE', 'INBOUND_QUEUE_URL', 'HTTP_API_URL'],
  grants: [
    // Settings of integrations.
    { table: 'directory', actions: ['dynamodb:GetItem'] },
    { queue: 'inbound', actions: ['sqs:SendMessage'] },
  ],
};
