import type { Clock, Closeable, FunctionInvoker, RuntimeLog } from '../contracts.ts';
import { isDiskFull } from '../disk-full.ts';
import type { Delivery } from '../sqs/receiving.ts';
import type { QueueConsumer } from '../sqs/sqs-service.ts';
import { failedMessages } from './batch-response.ts';
import { compileFilter, type FilterCriteria } from './filter-criteria.ts';
import { toEvent, toRecord } from './lambda-event.ts';
import { checkMappingLimits } from './mapping-limits.ts';
import { PollerScaling } from './poller-scaling.ts';

export interface EventSourceMappingOptions {
  queues: QueueConsumer;
  queueName: string;
  functionName: string;
  invoker: FunctionInvoker;
  clock: Clock;
  log: RuntimeLog;
  region: string;
  /** Messages of an invocation at most; 10 when not given. */
  batchSize?: number;
  /** How long to wait for a batch to fill up; standard queues only. */
  maximumBatchingWindowSeconds?: number;
  /** Invocations at once: 2 to 1,000. */
  maximumConcurrency?: number;
  /** Whether `FunctionResponseTypes` holds `ReportBatchItemFailures`. */
  reportBatchItemFailures?: boolean;
  filterCriteria?: FilterCriteria;
  /** True when not given. */
  enabled?: boolean;
}

export interface EventSourceMapping extends Closeable {
  /** Invocations under way. */
  readonly running: number;
  /** Resolves when none is under way. */
  idle(): Promise<void>;
}

/** A message that was received and whose record is ready. */
interface Item {
  delivery: Delivery;
  record: string;
}

/** An invocation's payload at most, in bytes: 6 MB. */
const MAXIMUM_PAYLOAD = 6 * 1024 * 1024;
/** Around the records. */
const ENVELOPE = 64;

/** Waits between attempts of a throttled batch, in milliseconds. */
const FIRST_BACKOFF_MS = 100;
const LONGEST_BACKOFF_MS = 20_000;

/**
 * Carries a queue's messages to a function, as Lambda's pollers do, but in process: a send wakes it,
 * nothing polls.
 *
 * What a function fails stays hidden until its visibility timeout ends, and then comes again; its
 * receives count toward the dead-letter queue. A throttled batch is tried again, ever later, for as
 * long as its messages stay hidden.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 *
 * `close` takes no more messages, and does not wait for invocations under way: see `idle`.
 *
 * @throws MappingError, FilterPatternError, or SqsError when the queue does not exist
 */
export function createEventSourceMapping(options: EventSourceMappingOptions): EventSourceMapping {
  const { queues, queueName, functionName, invoker, clock, log, region } = options;
  const batchSize = options.batchSize ?? 10;
  const windowMs = (options.maximumBatchingWindowSeconds ?? 0) * 1000;
  const fifo = queues.isFifo(queueName);
  checkMappingLimits({ ...options, batchSize, fifo });
  const matches = compileFilter(options.filterCriteria);
  const scaling = new PollerScaling(fifo, options.maximumConcurrency);
  const queueArn = queues.queueArn(queueName);
  const source = `mapping ${queueName} → ${functionName}`;

  let running = 0;
  let closed = options.enabled === false;
  /** Received, waiting for the batch to fill up, for the window to end or for a free invocation. */
  let gathered: Item[] = [];
  let gatheredBytes = ENVELOPE;
  let windowOver = windowMs === 0;
  let cancelWindow: (() => void) | undefined;
  const cancelBackoffs = new Set<() => void>();
  const idleListeners: (() => void)[] = [];

  function pump(): void {
    if (closed) return;
    try {
      while (running < scaling.allowed(running, clock.now())) {
        if (gathered.length < batchSize && gatheredBytes < MAXIMUM_PAYLOAD) gather();
        if (gathered.length === 0) return;
        const full = gathered.length >= batchSize || gatheredBytes >= MAXIMUM_PAYLOAD;
        if (!full && !windowOver) {
          cancelWindow ??= clock.setTimer(onWindowEnd, windowMs);
          return;
        }
        start(takeBatch());
      }
    } catch (error) {
      closed = true;
      log.error(source, `Stopped: ${String(error)}`);
    }
  }

  /** Receives what is there, up to a full batch, and deletes what the filter keeps out. */
  function gather(): void {
    for (;;) {
      const received = queues.receive(queueName, batchSize - gathered.length);
      const dropped: string[] = [];
      for (const delivery of received) {
        const record = toRecord(delivery, queueArn, region);
        if (matches !== undefined && !matches(record)) {
          dropped.push(delivery.receiptHandle);
          continue;
        }
        const text = JSON.stringify(record);
        gathered.push({ delivery, record: text });
        gatheredBytes += Buffer.byteLength(text) + 1;
      }
      if (dropped.length > 0) void remove(dropped);
      // Where the filter kept all out there may be more; else a short receive found the end.
      if (received.length === 0 || gathered.length > 0) return;
    }
  }

  function onWindowEnd(): void {
    windowOver = true;
    pump();
  }

  /** As much of what was gathered as one invocation may carry. */
  function takeBatch(): Item[] {
    const batch: Item[] = [];
    let bytes = ENVELOPE;
    for (const item of gathered) {
      bytes += Buffer.byteLength(item.record) + 1;
      if (batch.length > 0 && bytes > MAXIMUM_PAYLOAD) break;
      batch.push(item);
    }
    gathered = gathered.slice(batch.length);
    gatheredBytes = ENVELOPE;
    for (const { record } of gathered) gatheredBytes += Buffer.byteLength(record) + 1;
    cancelWindow?.();
    cancelWindow = undefined;
    windowOver = windowMs === 0;
    return batch;
  }

  function start(batch: Item[]): void {
    running++;
    run(batch)
      .catch((error: unknown) => log.error(source, `A batch failed: ${String(error)}`))
      .finally(() => {
        running--;
        if (running === 0) for (const listener of idleListeners.splice(0)) listener();
        pump();
      });
  }

  async function run(batch: Item[]): Promise<void> {
    const payload = toEvent(batch.map(({ record }) => record));
    // The first was received first, so its timeout ends first.
    const receivedAt = batch[0]?.delivery.message.lastReceivedAt ?? clock.now();
    const hiddenUntil = receivedAt + queues.visibilityTimeout(queueName) * 1000;
    for (let backoff = FIRST_BACKOFF_MS; ; backoff = Math.min(backoff * 2, LONGEST_BACKOFF_MS)) {
      const outcome = await invoker.invoke(functionName, payload);
      if (outcome.kind === 'ok') {
        await finish(batch, outcome.payload);
        return;
      }
      if (outcome.kind !== 'throttled') {
        const reason =
          outcome.kind === 'timed-out'
            ? 'timed out'
            : `failed with ${outcome.errorType}: ${outcome.errorMessage}`;
        log.error(source, `${batch.length} messages return to the queue: the function ${reason}.`);
        return;
      }
      if (closed || clock.now() + backoff >= hiddenUntil) {
        log.error(source, `${batch.length} messages return to the queue: throttled.`);
        return;
      }
      await pause(backoff);
    }
  }

  /** Deletes what succeeded. */
  async function finish(batch: readonly Item[], payload: string): Promise<void> {
    const ids = new Set(batch.map(({ delivery }) => delivery.message.content.messageId));
    const failed = options.reportBatchItemFailures ? failedMessages(payload, ids) : undefined;
    if (failed === undefined || failed.size === 0) {
      await remove(batch.map(({ delivery }) => delivery.receiptHandle));
      return;
    }
    log.error(source, `${failed.size} of ${batch.length} messages return to the queue.`);
    const broken = new Set<string | undefined>();
    const handles: string[] = [];
    for (const { delivery } of batch) {
      const { messageId, groupId } = delivery.message.content;
      if (failed.has(messageId)) {
        broken.add(groupId);
        continue;
      }
      // Lambda deletes what is not listed, even behind a failure of the same group; to keep the
      // order is up to the function.
      if (fifo && broken.has(groupId)) {
        log.error(
          source,
          `Group ${groupId} is out of order: message ${messageId} succeeded behind one that failed. Report the first failure of a group and all that follow.`,
        );
      }
      handles.push(delivery.receiptHandle);
    }
    await remove(handles);
  }

  async function remove(handles: readonly string[]): Promise<void> {
    if (handles.length === 0) return;
    try {
      const refused = await queues.deleteBatch(queueName, handles);
      if (refused.length === 0) return;
      log.error(
        source,
        `${refused.length} messages were processed but come again: their visibility timeout ended before the function did.`,
      );
    } catch (error) {
      // The queue has taken them out, and its disk hears of it when there is room.
      if (!isDiskFull(error)) {
        log.error(source, `Processed messages could not be deleted: ${String(error)}`);
      }
    }
  }

  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        cancelBackoffs.delete(stop);
        resolve();
      };
      const cancel = clock.setTimer(done, ms);
      const stop = (): void => {
        cancel();
        done();
      };
      cancelBackoffs.add(stop);
    });
  }

  const unsubscribe = closed ? () => undefined : queues.subscribe(queueName, pump);
  pump();

  return {
    get running() {
      return running;
    },
    async idle() {
      if (running > 0) await new Promise<void>((resolve) => idleListeners.push(resolve));
    },
    async close() {
      closed = true;
      unsubscribe();
      cancelWindow?.();
      for (const stop of [...cancelBackoffs]) stop();
    },
  };
}
