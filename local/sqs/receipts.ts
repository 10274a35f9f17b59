import type { Message } from './message.ts';
import type { Queue } from './queue.ts';
import { MAXIMUM_VISIBILITY_TIMEOUT } from './queue-attributes.ts';
import { parseReceiptHandle } from './receipt-handle.ts';
import type { SqsContext } from './sqs-context.ts';
import { invalidParameter, SqsError } from './sqs-error.ts';

/**
 * Deletes the message of a receipt handle.
 *
 * Deleting again succeeds. A standard queue takes the latest handle of a message even after its
 * visibility timeout, and with an older one answers success but keeps the message; a FIFO queue
 * refuses a handle whose timeout has ended.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessage.html
 *
 * @throws SqsError `ReceiptHandleIsInvalid`, or `InvalidParameterValue` for an expired handle
 */
export function deleteByReceipt(context: SqsContext, queue: Queue, handle: string): void {
  queue.advance(context.clock.now());
  const { message, latest } = resolve(queue, handle);
  if (message === undefined) return;
  if (queue.settings.fifo && !(latest && message.state === 'in-flight')) throw expired(handle);
  if (!latest) return;
  queue.delete(message);
  context.wakeups.changed(queue);
}

/**
 * Hides a received message for `seconds` from now; 0 shows it at once.
 *
 * @throws SqsError `ReceiptHandleIsInvalid`, `InvalidParameterValue`
 */
export function changeVisibilityByReceipt(
  context: SqsContext,
  queue: Queue,
  handle: string,
  seconds: number,
): void {
  const now = context.clock.now();
  if (seconds < 0 || seconds > MAXIMUM_VISIBILITY_TIMEOUT) {
    throw invalidParameter(
      'VisibilityTimeout',
      seconds,
      `VisibilityTimeout must be an integer between 0 and ${MAXIMUM_VISIBILITY_TIMEOUT}.`,
    );
  }
  queue.advance(now);
  const { message, latest } = resolve(queue, handle);
  if (message === undefined || !latest) {
    throw invalidParameter(
      'ReceiptHandle',
      handle,
      'Message does not exist or is not available for visibility timeout change.',
    );
  }
  if (queue.settings.fifo && message.state !== 'in-flight') throw expired(handle);
  // The 12 hours run from the receive, however often they are extended.
  if (now + seconds * 1000 > (message.lastReceivedAt || now) + MAXIMUM_VISIBILITY_TIMEOUT * 1000) {
    throw invalidParameter(
      'VisibilityTimeout',
      seconds,
      `Total VisibilityTimeout for the message is beyond the limit [${MAXIMUM_VISIBILITY_TIMEOUT} seconds].`,
    );
  }
  queue.changeVisibility(message, seconds, now);
  context.wakeups.changed(queue);
}

function resolve(queue: Queue, handle: string): { message?: Message; latest: boolean } {
  const receipt = parseReceiptHandle(handle);
  if (receipt === undefined || receipt.queueId !== queue.record.id) {
    throw new SqsError(
      'ReceiptHandleIsInvalid',
      `The input receipt handle "${handle}" is not a valid receipt handle.`,
    );
  }
  const message = queue.find(receipt.messageId);
  return { message, latest: message?.receiveCount === receipt.receiveCount };
}

function expired(handle: string): SqsError {
  return invalidParameter('ReceiptHandle', handle, 'The receipt handle has expired.');
}
