import type { FunctionDefinition } from '../definition.ts';

export const websocketDisconnect: FunctionDefinition = {
  name: 'websocket-disconnect',
  description: 'Takes a closed socket out of the conversations that it listened to.',
  memoryMb: 256,
  timeoutSeconds: 10,
  capacity: 'disconnect',
  trigger: { kind: 'websocket', routes: ['$disconnect'] },
  environment: ['CONVERSATIONS_TABLE', 'DIRECTORY_TABLE'],
  grants: [
    { table: 'directory', actions: ['dynamodb:DeleteItem'] },
    { table: 'conversations', actions: ['dynamodb:UpdateItem'] },
  ],
};
