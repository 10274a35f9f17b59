import { clientFrameSchemas } from '../../core/protocol/client-frames.ts';
import type { FunctionDefinition } from '../definition.ts';
import { converse } from '../grants.ts';

export const websocketMessage: FunctionDefinition = {
  name: 'websocket-message',
  description: 'Answers every frame that a customer or an agent sends on a socket.',
  memoryMb: 256,
  timeoutSeconds: 10,
  capacity: 'message',
  // What names no action is answered as well, with an error that lists them.
  trigger: { kind: 'websocket', routes: [...Object.keys(clientFrameSchemas), '$default'] },
  environment: [...converse.environment, 'APP_QUOTAS'],
  grants: [
    ...converse.grants,
    // Agents' own conversations, when they sync.
    { table: 'conversations', actions: ['dynamodb:Query'], indexes: true },
    // Integrations; a new conversation's place in its customer's list, if he is still who he was;
    // agents who watch the inbox.
    {
      table: 'directory',
      actions: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:ConditionCheckItem'],
    },
  ],
};
