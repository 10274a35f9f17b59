import type {
  AwsCall,
  AwsReply,
  AwsService,
  Clock,
  Closeable,
  Ids,
  Meter,
  Permission,
  RuntimeLog,
} from '../contracts.ts';
import { createDiskWatch, type DiskWatch } from '../disk-full.ts';
import { meterRequest } from './metering.ts';
import { MoveTasks } from './move-tasks.ts';
import { moveTaskOperations } from './operations/move-task-operations.ts';
import { queueOperations, queueUrl } from './operations/queue-operations.ts';
import { receiveOperations } from './operations/receive-operations.ts';
import { sendOperations } from './operations/send-operations.ts';
import { permissionsOf } from './permissions.ts';
import { Queues } from './queues.ts';
import { changeVisibilityByReceipt, deleteByReceipt } from './receipts.ts';
import { type Delivery, receiveNow } from './receiving.ts';
import { type Input, parseInput } from './request-input.ts';
import type { Operation, SqsContext } from './sqs-context.ts';
import { SqsError } from './sqs-error.ts';
import { SqsStore } from './sqs-store.ts';
import { fromTemplate } from './template-attributes.ts';
import { Wakeups } from './wakeups.ts';

/** Faults that a harness injects. */
export interface SqsFaults {
  /** Whether a delivery through a mapping is followed by another, after it was deleted. */
  duplicateDelivery(queueName: string): boolean;
}

export interface SqsServiceOptions {
  /** Folder of `sqs.sqlite`. Undefined keeps the queues in memory. */
  dataDir?: string;
  clock: Clock;
  ids: Ids;
  meter: Meter;
  region: string;
  accountId: string;
  /** Where SQS is served, such as `http://127.0.0.1:4566`: queue URLs begin with it. */
  queueUrlBase: () => string;
  log: RuntimeLog;
  disk?: DiskWatch;
  faults?: SqsFaults;
}

/** How event source mappings reach queues, without the wire. All take the queue's name. */
export interface QueueConsumer {
  /**
   * Takes messages that are available now, in order; never waits. Unlike on the wire, more than ten
   * may be asked for. None while the disk does not take what was changed.
   *
   * @throws SqsError `QueueDoesNotExist`
   */
  receive(queueName: string, maximum: number): Delivery[];
  /** Deletes by receipt handle; resolves, once that is durable, to the handles that were refused. */
  deleteBatch(queueName: string, receiptHandles: readonly string[]): Promise<string[]>;
  /** Hides a received message for `seconds` from now. */
  changeVisibility(queueName: string, receiptHandle: string, seconds: number): Promise<void>;
  /** Calls `listener` whenever messages become available. Returns what ends that. */
  subscribe(queueName: string, listener: () => void): () => void;
  /** Seconds for which a received message stays hidden. */
  visibilityTimeout(queueName: string): number;
  queueArn(queueName: string): string;
  isFifo(queueName: string): boolean;
}

export interface SqsService extends AwsService, Closeable, QueueConsumer {
  /** Creates the queue, or gives it these properties of `AWS::SQS::Queue`. Durable on return. */
  ensureQueue(
    name: string,
    properties: Readonly<Record<string, unknown>>,
  ): Promise<{ url: string; arn: string }>;
}

const OPERATIONS = new Map<string, Operation>(
  Object.entries({
    ...queueOperations,
    ...sendOperations,
    ...receiveOperations,
    ...moveTaskOperations,
  }),
);

/** Messages that one billed receive or delete takes. */
const BATCH = 10;

/** SQS, held to AWS's behaviour, with its state in memory and on disk. */
export function createSqsService(options: SqsServiceOptions): SqsService {
  const { clock, ids, meter, region, accountId, log, faults } = options;
  const disk = options.disk ?? createDiskWatch(options.dataDir, log, clock);
  const closing = new AbortController();
  const wakeups = new Wakeups(clock);
  const store = new SqsStore(options.dataDir, () => wakeups.flush());
  const queues = new Queues({ store, wakeups, clock, region, accountId });
  const moveTasks = new MoveTasks(queues, clock, ids, () => settle().catch(logFailure));
  const context: SqsContext = {
    queues,
    store,
    wakeups,
    moveTasks,
    clock,
    ids,
    meter,
    accountId,
    queueUrlBase: options.queueUrlBase,
    closing: closing.signal,
  };
  const inputs = new WeakMap<AwsCall, Input>();

  /** Waits until what was changed is durable, and sees to it that waiting receives learn of it. */
  async function settle(): Promise<void> {
    if (store.hasChanges) await store.committed();
    else wakeups.flush();
  }

  function logFailure(error: unknown): void {
    if (disk.isFull(error)) return;
    log.error('sqs', `The queues could not be written to disk: ${String(error)}`);
  }

  /** Parses a request's body once, for its permissions and its operation. */
  function inputOf(call: AwsCall): Input {
    let input = inputs.get(call);
    if (input === undefined) {
      input = parseInput(call.body);
      inputs.set(call, input);
    }
    return input;
  }

  return {
    signingName: 'sqs',
    targetPrefix: 'AmazonSQS',

    permissions(call): Permission[] {
      let input: Input = {};
      try {
        input = inputOf(call);
      } catch (error) {
        // `handle` answers it; nothing is carried out.
        if (!(error instanceof SqsError)) throw error;
      }
      return permissionsOf(call.operation, input, (name) => queues.arnOf(name));
    },

    async handle(call): Promise<AwsReply> {
      const requestId = ids.uuid();
      try {
        const operation = OPERATIONS.get(call.operation);
        if (operation === undefined) {
          throw new SqsError('UnknownOperation', `SQS has no operation "${call.operation}".`);
        }
        // What was not written goes first: else memory would take in what the disk may never have.
        if (store.behind) await store.committed();
        const result = await operation(context, inputOf(call), call);
        // A receive's own change is not waited for: its handles hold without it.
        if (call.operation !== 'ReceiveMessage') await settle();
        return reply(200, JSON.stringify(result), requestId);
      } catch (error) {
        if (error instanceof SqsError) {
          const body = JSON.stringify({ __type: error.type, message: error.message });
          const answer = reply(400, body, requestId);
          answer.headers['x-amzn-query-error'] = `${error.queryCode};Sender`;
          return answer;
        }
        if (disk.isFull(error)) throw error;
        log.error('sqs', `${call.operation} failed: ${describe(error)}`);
        const body = JSON.stringify({ __type: 'com.amazon.coral.service#InternalFailure' });
        return reply(500, body, requestId);
      }
    },

    async ensureQueue(name, properties) {
      const queue = queues.ensure(name, fromTemplate(properties));
      await settle();
      return { url: queueUrl(context, queue), arn: queue.record.arn };
    },

    receive(queueName, maximum) {
      const queue = queues.get(queueName);
      // Work that fails for want of a disk would be given out again and again, and end as a dead letter.
      if (store.behind) {
        wakeups.changed(queue);
        return [];
      }
      const deliveries = receiveNow(context, queue, maximum, queue.settings.visibilityTimeout);
      // AWS bills the pollers' requests too. Its idle polls are not counted here: they would drown
      // the cost of what happens in that of waiting.
      for (let start = 0; start < deliveries.length; start += BATCH) {
        const batch = deliveries.slice(start, start + BATCH);
        const bytes = batch.reduce((sum, { message }) => sum + message.content.size, 0);
        meterRequest(meter, queue, bytes);
      }
      if (faults !== undefined) {
        for (const { message } of deliveries) {
          if (message.duplicate !== 'none') continue;
          if (faults.duplicateDelivery(queueName)) message.duplicate = 'due';
        }
      }
      return deliveries;
    },

    async deleteBatch(queueName, receiptHandles) {
      const queue = queues.get(queueName);
      const refused: string[] = [];
      for (const handle of receiptHandles) {
        try {
          deleteByReceipt(context, queue, handle);
        } catch (error) {
          if (!(error instanceof SqsError)) throw error;
          refused.push(handle);
        }
      }
      for (let start = 0; start < receiptHandles.length; start += BATCH) meterRequest(meter, queue);
      await settle();
      return refused;
    },

    async changeVisibility(queueName, receiptHandle, seconds) {
      const queue = queues.get(queueName);
      changeVisibilityByReceipt(context, queue, receiptHandle, seconds);
      meterRequest(meter, queue);
      await settle();
    },

    subscribe: (queueName, listener) => wakeups.subscribe(queues.get(queueName), listener),
    visibilityTimeout: (queueName) => queues.get(queueName).settings.visibilityTimeout,
    queueArn: (queueName) => queues.arnOf(queueName),
    isFifo: (queueName) => queues.get(queueName).settings.fifo,

    async close() {
      closing.abort();
      moveTasks.close();
      wakeups.close();
      store.close();
    },
  };
}

function reply(status: number, body: string, requestId: string): AwsReply {
  const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-requestid': requestId };
  return { status, headers, body };
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
