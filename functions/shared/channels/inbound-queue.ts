import { randomUUID } from 'node:crypto';
import { SendMessageBatchCommand, type SendMessageBatchRequestEntry } from '@aws-sdk/client-sqs';
import {
  type InboundMessage,
  isNamed,
  occasionOf,
  orderOf,
} from '../../../core/channels/inbound-message.ts';
import { sqs } from '../sqs.ts';

/** Messages and bytes of a batch, at most (SQS); bytes with room for what stands around them. */
const batchSize = 10;
const batchBytes = 200_000;

export type InboundQueue = ReturnType<typeof createInboundQueue>;

/** The queue of what happened on channels: in order for each person. */
export function createInboundQueue(url: string) {
  async function sendBatch(entries: SendMessageBatchRequestEntry[]): Promise<void> {
    const { Failed = [] } = await sqs.send(
      new SendMessageBatchCommand({ QueueUrl: url, Entries: entries }),
    );
    const [first] = Failed;
    if (first !== undefined) throw new Error(`the queue refused a message: ${first.Code}`);
  }

  return {
    /** All of them, in their order. Rejects unless the queue has them all; then they are to be sent again. */
    async send(messages: readonly InboundMessage[]): Promise<void> {
      let batch: SendMessageBatchRequestEntry[] = [];
      let bytes = 0;
      for (const message of messages) {
        const body = JSON.stringify(message);
        const size = Buffer.byteLength(body);
        if (batch.length === batchSize || (batch.length > 0 && bytes + size > batchBytes)) {
          await sendBatch(batch);
          batch = [];
          bytes = 0;
        }
        batch.push({
          Id: String(batch.length),
          MessageBody: body,
          MessageGroupId: orderOf(message),
          MessageDeduplicationId: isNamed(message) ? occasionOf(message) : randomUUID(),
        });
        bytes += size;
      }
      if (batch.length > 0) await sendBatch(batch);
    },
  };
}
