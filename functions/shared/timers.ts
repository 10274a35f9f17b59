import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { Timers } from '../../core/routing/ports.ts';
import { delayAtMost } from '../../core/routing/timers.ts';

/** Timers as messages with a delay; what is further off than SQS holds back comes and goes again. */
export function createTimers(url: string, now: () => number): Timers {
  const client = new SQSClient({
    maxAttempts: 4,
    requestHandler: new NodeHttpHandler({ connectionTimeout: 1000, requestTimeout: 2500 }),
  });
  return {
    async set(message) {
      const wait = Math.min(delayAtMost, Math.max(0, message.due - now()));
      await client.send(
        new SendMessageCommand({
          QueueUrl: url,
          MessageBody: JSON.stringify(message),
          DelaySeconds: Math.ceil(wait / 1000),
        }),
      );
    },
  };
}
