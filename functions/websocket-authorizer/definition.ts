import type { FunctionDefinition } from '../definition.ts';

export const websocketAuthorizer: FunctionDefinition = {
  name: 'websocket-authorizer',
  description: 'Settles who is at the other end of a socket, once, at $connect.',
  memoryMb: 256,
  timeoutSeconds: 10,
  capacity: 'authorizer',
  trigger: { kind: 'websocket-authorizer' },
  environment: ['SDK_TOKEN_SECRET_ARN', 'USER_POOL_ISSUER', 'USER_POOL_CLIENT_ID'],
  grants: [{ secret: 'sdk-token', actions: ['secretsmanager:GetSecretValue'] }],
};
