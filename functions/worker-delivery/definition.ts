import type { FunctionDefinition } from '../definition.ts';

export const workerDelivery: FunctionDefinition = {
  name: 'worker-delivery',
  description: 'Delivers again what could not be posted to a socket at once.',
  memoryMb: 256,
  timeoutSeconds: 30,
  capacity: 'delivery',
  trigger: { kind: 'queue', queue: 'delivery', batchSize: 10 },
  environment: ['CONVERSATIONS_TABLE', 'DIRECTORY_TABLE', 'WEBSOCKET_CALLBACK_URL'],
  grants: [
    { table: 'conversations', actions: ['dynamodb:Query', 'dynamodb:UpdateItem'] },
    { connections: ['POST'] },
  ],
};
