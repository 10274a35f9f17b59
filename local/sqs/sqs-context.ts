import type { AwsCall, Clock, Ids, Meter } from '../contracts.ts';
import type { MoveTasks } from './move-tasks.ts';
import type { Queues } from './queues.ts';
import type { Input } from './request-input.ts';
import type { SqsStore } from './sqs-store.ts';
import type { Wakeups } from './wakeups.ts';

/** What SQS's operations work with. */
export interface SqsContext {
  readonly queues: Queues;
  readonly store: SqsStore;
  readonly wakeups: Wakeups;
  readonly moveTasks: MoveTasks;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly meter: Meter;
  readonly accountId: string;
  readonly queueUrlBase: () => string;
  /** Ends long polls when the service closes. */
  readonly closing: AbortSignal;
}

/** One operation of SQS: what its JSON answer is. */
export type Operation = (
  context: SqsContext,
  input: Input,
  call: AwsCall,
) => object | Promise<object>;
