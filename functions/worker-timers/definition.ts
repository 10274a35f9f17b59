import type { FunctionDefinition } from '../definition.ts';
import { converse } from '../grants.ts';

export const workerTimers: FunctionDefinition = {
  name: 'worker-timers',
  description: 'Does what a timer was set for, if that is still called for.',
  memoryMb: 256,
  timeoutSeconds: 30,
  capacity: 'timers',
  trigger: { kind: 'queue', queue: 'timers', batchSize: 10 },
  environment: converse.environment,
  grants: converse.grants,
};
