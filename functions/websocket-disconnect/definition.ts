import type { FunctionDefinition } from '../definition.ts';

export const websocketDisconnect: FunctionDefinition = {
  name: 'websocket-disconnect',
  description: 'Forgets a closed socket, and notes when an agent may have gone.',
  memoryMb: 256,
  timeoutSeconds: 10,
  capacity: 'disconnect',
  trigger: { kind: 'websocket', routes: ['$disconnect'] },
  environment: ['CONVERSATIONS_TABLE', 'DIRECTORY_TABLE', 'TIMERS_QUEUE_URL'],
  grants: [
    // How the app routes: it says how long an agent may be gone.
    { table: 'directory', actions: ['dynamodb:GetItem', 'dynamodb:DeleteItem'] },
    { queue: 'timers', actions: ['sqs:SendMessage'] },
  ],
};
