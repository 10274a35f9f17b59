import type { Clock, Ids } from '../contracts.ts';
import type { Queue } from './queue.ts';
import type { Queues } from './queues.ts';
import { SqsError } from './sqs-error.ts';

/** Messages that a task without a limit of its own moves each second. */
const MAXIMUM_RATE = 500;

/** How long a moved message is hidden in its source, should the move not come about: seconds. */
const HIDDEN_SECONDS = 30;

/** Tasks of a queue that stay listed. */
const LISTED_TASKS = 10;

export interface MoveTask {
  readonly handle: string;
  readonly sourceArn: string;
  readonly destinationArn: string | undefined;
  /** Messages a second, as asked for. */
  readonly rate: number | undefined;
  readonly startedAt: number;
  readonly toMove: number;
  status: 'RUNNING' | 'COMPLETED' | 'CANCELLING' | 'CANCELLED' | 'FAILED';
  moved: number;
  failureReason?: string;
  cancelTimer?: () => void;
}

/**
 * Moves messages out of dead-letter queues, back to where they came from or to another queue. Tasks
 * do not outlive the process; what they have not moved stays where it is.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html
 */
export class MoveTasks {
  readonly #queues: Queues;
  readonly #clock: Clock;
  readonly #ids: Ids;
  /** Called after messages were moved outside of a request. */
  readonly #moved: () => void;
  /** By the source's ARN, latest first. */
  readonly #tasks = new Map<string, MoveTask[]>();

  constructor(queues: Queues, clock: Clock, ids: Ids, moved: () => void) {
    this.#queues = queues;
    this.#clock = clock;
    this.#ids = ids;
    this.#moved = moved;
  }

  /** @throws SqsError `ResourceNotFoundException`, `InvalidParameterValue` */
  start(sourceArn: string, destinationArn: string | undefined, rate: number | undefined): MoveTask {
    const source = this.#find(sourceArn, 'SourceArn');
    if (destinationArn !== undefined) this.#find(destinationArn, 'DestinationArn');
    if (this.#queues.sourcesOf(sourceArn).length === 0) {
      throw refused('Source queue must be configured as a Dead Letter Queue.');
    }
    if (rate !== undefined && (rate < 1 || rate > MAXIMUM_RATE)) {
      throw refused(
        `Value ${rate} for parameter MaxNumberOfMessagesPerSecond is invalid. Reason: Must be between 1 and ${MAXIMUM_RATE}, if provided.`,
      );
    }
    const tasks = this.list(sourceArn);
    if (tasks[0]?.status === 'RUNNING') {
      throw refused(
        'There is already a task running. Only one active task is allowed for a source queue arn at a given time.',
      );
    }
    const handle = { taskId: this.#ids.uuid(), sourceArn };
    const task: MoveTask = {
      handle: Buffer.from(JSON.stringify(handle)).toString('base64'),
      sourceArn,
      destinationArn,
      rate,
      startedAt: this.#clock.now(),
      toMove: source.counts.visible,
      status: 'RUNNING',
      moved: 0,
    };
    this.#tasks.set(sourceArn, [task, ...tasks].slice(0, LISTED_TASKS));
    task.cancelTimer = this.#clock.setTimer(() => this.#step(task), 0);
    return task;
  }

  /** Tasks of a source, latest first. */
  list(sourceArn: string): MoveTask[] {
    return this.#tasks.get(sourceArn) ?? [];
  }

  /** @throws SqsError `ResourceNotFoundException` when the source is unknown */
  listOf(sourceArn: string): MoveTask[] {
    this.#find(sourceArn, 'SourceArn');
    return this.list(sourceArn);
  }

  /** @throws SqsError `InvalidParameterValue`, `ResourceNotFoundException` */
  cancel(handle: string): MoveTask {
    const sourceArn = sourceOfHandle(handle);
    if (sourceArn === undefined) throw refused('Value for parameter TaskHandle is invalid.');
    this.#find(sourceArn, 'SourceArn');
    const task = this.list(sourceArn).find((candidate) => candidate.handle === handle);
    if (task === undefined || task.status !== 'RUNNING') {
      throw new SqsError('ResourceNotFoundException', 'Task does not exist.');
    }
    task.cancelTimer?.();
    task.status = 'CANCELLED';
    return task;
  }

  close(): void {
    for (const tasks of this.#tasks.values()) for (const task of tasks) task.cancelTimer?.();
  }

  #step(task: MoveTask): void {
    const source = this.#queues.findByArn(task.sourceArn);
    if (source === undefined) {
      this.#fail(task);
      return;
    }
    for (let count = 0; count < (task.rate ?? MAXIMUM_RATE); count++) {
      const [message] = this.#queues.receive(source, 1, HIDDEN_SECONDS);
      if (message === undefined) {
        task.status = 'COMPLETED';
        break;
      }
      const targetArn = task.destinationArn ?? message.content.deadLetterSourceArn;
      const target = targetArn === undefined ? undefined : this.#queues.findByArn(targetArn);
      if (target === undefined) {
        source.changeVisibility(message, 0, this.#clock.now());
        this.#fail(task);
        break;
      }
      this.#queues.move(message.content, target, undefined);
      source.delete(message);
      task.moved++;
    }
    this.#moved();
    if (task.status === 'RUNNING') {
      task.cancelTimer = this.#clock.setTimer(() => this.#step(task), 1000);
    }
  }

  #fail(task: MoveTask): void {
    task.status = 'FAILED';
    task.failureReason = 'AWS.SimpleQueueService.NonExistentQueue';
  }

  #find(arn: string, parameter: string): Queue {
    const queue = this.#queues.findByArn(arn);
    if (queue === undefined) {
      throw new SqsError(
        'ResourceNotFoundException',
        `The resource that you specified for the ${parameter} parameter doesn't exist.`,
      );
    }
    return queue;
  }
}

function sourceOfHandle(handle: string): string | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(handle, 'base64').toString('utf8'));
    if (typeof value !== 'object' || value === null || !('sourceArn' in value)) return undefined;
    return typeof value.sourceArn === 'string' ? value.sourceArn : undefined;
  } catch {
    return undefined;
  }
}

function refused(message: string): SqsError {
  return new SqsError('InvalidParameterValue', message);
}
