import type { FunctionDefinition } from '../definition.ts';
import { converse, lookUp } from '../grants.ts';

export const workerSteps: FunctionDefinition = {
  name: 'worker-steps',
  description: 'Runs the steps that a conversation waits for, one conversation at a time.',
  memoryMb: 256,
  timeoutSeconds: 30,
  capacity: 'steps',
  trigger: { kind: 'queue', queue: 'steps', batchSize: 10 },
  environment: converse.environment,
  grants: [...converse.grants, ...lookUp.grants],
};
