import type { FunctionDefinition } from '../definition.ts';

export const websocketConnect: FunctionDefinition = {
  name: 'websocket-connect',
  description: 'Notes a new socket beside its owner.',
  memoryMb: 256,
  timeoutSeconds: 10,
  capacity: 'connect',
  trigger: { kind: 'websocket', routes: ['$connect'] },
  environment: ['DIRECTORY_TABLE'],
  grants: [{ table: 'directory', actions: ['dynamodb:PutItem'] }],
};
