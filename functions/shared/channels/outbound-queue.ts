import { ChangeMessageVisibilityCommand } from '@aws-sdk/client-sqs';
import { sqs } from '../sqs.ts';

/** Hides a message that a worker has for a while longer; SQS counts seconds. */
export async function hideOutbound(url: string, receiptHandle: string, ms: number): Promise<void> {
  await sqs.send(
    new ChangeMessageVisibilityCommand({
      QueueUrl: url,
      ReceiptHandle: receiptHandle,
      VisibilityTimeout: Math.ceil(ms / 1000),
    }),
  );
}
