import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { Timers } from '../../core/routing/ports.ts';
import { delayAtMost } from '../../core/routing/timers.ts';
import { sqs } from './sqs.ts';

/** Timers as messages with a delay; what is further off than SQS holds back comes and goes again. */
export function createTimers(url: string, now: () => number): Timers {
  return {
    async set(message) {
      const wait = Math.min(delayAtMost, Math.max(0, message.due - now()));
      await sqs.send(
        new SendMessageCommand({
          QueueUrl: url,
          MessageBody: JSON.stringify(message),
          DelaySeconds: Math.ceil(wait / 1000),
        }),
      );
    },
  };
}
