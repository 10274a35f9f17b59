import type { FunctionDefinition } from '../definition.ts';

export const workerRouter: FunctionDefinition = {
  name: 'worker-router',
  description: 'Tells the agents which conversations wait for one of them.',
  memoryMb: 256,
  timeoutSeconds: 30,
  capacity: 'router',
  trigger: { kind: 'queue', queue: 'routing', batchSize: 10 },
  environment: ['CONVERSATIONS_TABLE', 'DIRECTORY_TABLE', 'WEBSOCKET_CALLBACK_URL'],
  grants: [
    { table: 'conversations', actions: ['dynamodb:Query'] },
    { table: 'directory', actions: ['dynamodb:Query', 'dynamodb:DeleteItem'] },
    { connections: ['POST'] },
  ],
};
