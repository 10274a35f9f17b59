import type { Message } from './message.ts';
import type { Queue } from './queue.ts';
import { formatReceiptHandle } from './receipt-handle.ts';
import type { SqsContext } from './sqs-context.ts';

/** A message as a consumer got it. */
export interface Delivery {
  readonly message: Message;
  readonly receiptHandle: string;
  /** Which receive of the message this is, from 1. */
  readonly receiveCount: number;
}

/** Takes messages that are available now. Never waits. `visibilityTimeout` in seconds. */
export function receiveNow(
  context: SqsContext,
  queue: Queue,
  maximum: number,
  visibilityTimeout: number,
): Delivery[] {
  return context.queues.receive(queue, maximum, visibilityTimeout).map((message) => ({
    message,
    receiptHandle: formatReceiptHandle({
      queueId: queue.record.id,
      messageId: message.id,
      receiveCount: message.receiveCount,
    }),
    receiveCount: message.receiveCount,
  }));
}

/** Long polling: answers as soon as there is a message, and with none after `waitSeconds`. */
export function receiveWithin(
  context: SqsContext,
  queue: Queue,
  maximum: number,
  visibilityTimeout: number,
  waitSeconds: number,
): Promise<Delivery[]> | Delivery[] {
  const found = receiveNow(context, queue, maximum, visibilityTimeout);
  if (found.length > 0 || waitSeconds === 0 || context.closing.aborted) return found;
  return new Promise((resolve) => {
    const finish = (deliveries: Delivery[]): void => {
      unsubscribe();
      cancelTimer();
      context.closing.removeEventListener('abort', onClosing);
      resolve(deliveries);
    };
    const onClosing = (): void => finish([]);
    const unsubscribe = context.wakeups.subscribe(queue, () => {
      const arrived = receiveNow(context, queue, maximum, visibilityTimeout);
      if (arrived.length > 0) finish(arrived);
    });
    const cancelTimer = context.clock.setTimer(() => finish([]), waitSeconds * 1000);
    context.closing.addEventListener('abort', onClosing);
  });
}

/** System attributes of a delivery, in the names and order in which AWS gives them. */
export function systemAttributes({ message, receiveCount }: Delivery): Record<string, string> {
  const { content } = message;
  const attributes: Record<string, string> = {
    ApproximateReceiveCount: String(receiveCount),
  };
  if (content.traceHeader !== undefined) attributes['AWSTraceHeader'] = content.traceHeader;
  attributes['SentTimestamp'] = String(content.sentAt);
  if (content.sequenceNumber) attributes['SequenceNumber'] = content.sequenceNumber;
  if (content.groupId) attributes['MessageGroupId'] = content.groupId;
  attributes['SenderId'] = content.senderId;
  if (content.deduplicationId) attributes['MessageDeduplicationId'] = content.deduplicationId;
  attributes['ApproximateFirstReceiveTimestamp'] = String(message.firstReceivedAt);
  if (content.deadLetterSourceArn) {
    attributes['DeadLetterQueueSourceArn'] = content.deadLetterSourceArn;
  }
  return attributes;
}
