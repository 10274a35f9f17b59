import type { FunctionDefinition } from '../definition.ts';
import { converse } from '../grants.ts';

export const workerRouter: FunctionDefinition = {
  name: 'worker-router',
  description: 'Gives waiting conversations to free agents, one app at a time, oldest first.',
  memoryMb: 512,
  timeoutSeconds: 30,
  capacity: 'router',
  trigger: { kind: 'queue', queue: 'routing', batchSize: 10 },
  environment: converse.environment,
  grants: converse.grants,
};
