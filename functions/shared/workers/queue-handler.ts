import middy from '@middy/core';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { log } from '../log.ts';

/**
 * A Lambda handler for a queue's messages, one after the other. What fails goes back to the queue by
 * itself. In a FIFO queue everything behind a failure goes back with it, so that the order holds.
 */
export function createQueueHandler(
  work: (message: unknown) => Promise<void>,
  options: { fifo: boolean },
) {
  return middy<SQSEvent, SQSBatchResponse>().handler(async (event) => {
    const failed: string[] = [];
    for (const record of event.Records) {
      if (options.fifo && failed.length > 0) {
        failed.push(record.messageId);
        continue;
      }
      try {
        await work(JSON.parse(record.body));
      } catch (error) {
        log.error('message failed', { messageId: record.messageId, error: error as Error });
        failed.push(record.messageId);
      }
    }
    return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
  });
}
