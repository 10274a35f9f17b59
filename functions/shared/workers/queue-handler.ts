import middy from '@middy/core';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { log } from '../log.ts';

/** How a message came. */
export interface Delivery {
  /** The queue has given it out before: whoever had it may have broken off. */
  again: boolean;
  /** Milliseconds that the invocation has left. */
  remainingMs(): number;
}

/**
 * A Lambda handler for a queue's messages. What fails goes back to the queue by itself. In a FIFO queue
 * what is behind it in its group goes back with it, so that the order holds; groups know nothing of each
 * other, and none waits for another. [F2]
 */
export function createQueueHandler(
  work: (message: unknown, delivery: Delivery) => Promise<void>,
  options: { fifo: boolean },
) {
  /** One after the other. @returns The ids of those that are to come again. */
  async function workOff(
    records: readonly SQSRecord[],
    remainingMs: () => number,
  ): Promise<string[]> {
    const failed: string[] = [];
    for (const { messageId, body, attributes } of records) {
      if (options.fifo && failed.length > 0) {
        failed.push(messageId);
        continue;
      }
      try {
        const again = Number(attributes.ApproximateReceiveCount) > 1;
        await work(JSON.parse(body), { again, remainingMs });
      } catch (error) {
        log.error('message failed', { messageId, error: error as Error });
        failed.push(messageId);
      }
    }
    return failed;
  }

  return middy<SQSEvent, SQSBatchResponse>().handler(async (event, context) => {
    const groups = Map.groupBy(event.Records, ({ attributes }) => attributes.MessageGroupId);
    const remainingMs = () => context.getRemainingTimeInMillis();
    const failed = await Promise.all(
      [...groups.values()].map((records) => workOff(records, remainingMs)),
    );
    return { batchItemFailures: failed.flat().map((itemIdentifier) => ({ itemIdentifier })) };
  });
}
