import middy from '@middy/core';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { readJson } from '../../../core/read-json.ts';
import { chance } from '../chance.ts';
import { correlated, fromAttributes } from '../correlation.ts';
import { log } from '../log.ts';
import { metrics } from '../metrics.ts';

/** How a message came. */
export interface Delivery {
  /** It was given out or tried before: whoever had it may have broken off. */
  again: boolean;
  /** How often it was given out, this time included. */
  receives: number;
  /** When it was queued; milliseconds since the epoch. */
  queuedAt: number;
  /** By which its queue knows it while it is being worked on. */
  receiptHandle: string;
  /** Milliseconds that the invocation has left. */
  remainingMs(): number;
}

export interface QueueHandlerOptions {
  fifo: boolean;
  /**
   * How often a message is tried before it goes back: once, unless said otherwise. What goes back is hidden
   * for the queue's visibility time-out, and whoever waits for it waits as long.
   */
  attempts?: number;
}

/**
 * A Lambda handler for a queue's messages. What fails goes back to the queue by itself, and so does what
 * `work` answers `later` to, which is no error. In a FIFO queue
 * what is behind it in its group goes back with it, so that the order holds; groups know nothing of each
 * other, and none waits for another. [F2]
 */
export function createQueueHandler(
  work: (message: unknown, delivery: Delivery) => Promise<unknown>,
  { fifo, attempts = 1 }: QueueHandlerOptions,
) {
  async function attempt(
    { body, attributes, receiptHandle }: SQSRecord,
    remainingMs: () => number,
  ): Promise<unknown> {
    const message = readJson(body);
    const receives = Number(attributes.ApproximateReceiveCount);
    const queuedAt = Number(attributes.SentTimestamp);
    for (let tried = 1; ; tried++) {
      const again = tried > 1 || receives > 1;
      try {
        return await work(message, { again, receives, queuedAt, receiptHandle, remainingMs });
      } catch (error) {
        if (tried === attempts) throw error;
        await chance.sleep(100 * tried);
      }
    }
  }

  /** @returns False for one that is to come again. */
  async function workOn(record: SQSRecord, remainingMs: () => number): Promise<boolean> {
    try {
      return (await attempt(record, remainingMs)) !== 'later';
    } catch (error) {
      const { messageId, attributes } = record;
      const receives = Number(attributes.ApproximateReceiveCount);
      log.error('message failed', { messageId, receives, error: error as Error });
      return false;
    }
  }

  /** One after the other. @returns The ids of those that are to come again. */
  async function workOff(
    records: readonly SQSRecord[],
    remainingMs: () => number,
  ): Promise<string[]> {
    const failed: string[] = [];
    for (const record of records) {
      const { messageId } = record;
      if (fifo && failed.length > 0) {
        failed.push(messageId);
        continue;
      }
      const of = fromAttributes(record.messageAttributes, messageId);
      const isDone = await correlated(of, () => workOn(record, remainingMs));
      if (!isDone) failed.push(messageId);
    }
    return failed;
  }

  return middy<SQSEvent, SQSBatchResponse>().handler(async (event, context) => {
    const groups = Map.groupBy(event.Records, ({ attributes }) => attributes.MessageGroupId);
    const remainingMs = () => context.getRemainingTimeInMillis();
    const failed = await Promise.all(
      [...groups.values()].map((records) => workOff(records, remainingMs)),
    );
    metrics.flush();
    return { batchItemFailures: failed.flat().map((itemIdentifier) => ({ itemIdentifier })) };
  });
}
