import { ChangeMessageVisibilityCommand } from '@aws-sdk/client-sqs';
import { sqs } from '../sqs.ts';

/**
 * Hides a message that a worker has for a while longer, and with it what is behind it in its group. SQS counts
 * seconds: it is hidden for that long or up to a second longer.
 */
export async function hideMessage(
  queueUrl: string,
  receiptHandle: string,
  ms: number,
): Promise<void> {
  await sqs.send(
    new ChangeMessageVisibilityCommand({
      QueueUrl: queueUrl,
      ReceiptHandle: receiptHandle,
      VisibilityTimeout: Math.ceil(ms / 1000),
    }),
  );
}
