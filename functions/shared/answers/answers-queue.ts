import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { answersDelaySeconds } from '../../../core/help-centre/pace.ts';
import { sqs } from '../sqs.ts';

/** Something that the index is built from is different. */
export interface AnswersMessage {
  appId: string;
  /** Milliseconds since the epoch; an index whose reading began later has seen it. */
  at: number;
  /**
   * `changed`: articles, settings, flows; pages and index follow at once. `learned`: the index follows at
   * a bounded pace.
   */
  reason: 'changed' | 'learned';
}

export interface AnswersQueue {
  /** Call it after the change is stored. */
  send(appId: string, reason: AnswersMessage['reason']): Promise<void>;
}

export function createAnswersQueue(url: string, now: () => number): AnswersQueue {
  return {
    async send(appId, reason) {
      const at = now();
      const message: AnswersMessage = { appId, at, reason };
      await sqs.send(
        new SendMessageCommand({
          QueueUrl: url,
          MessageBody: JSON.stringify(message),
          MessageGroupId: appId,
          MessageDeduplicationId: `${reason}-${Math.floor(at / (answersDelaySeconds * 1000))}`,
        }),
      );
    },
  };
}
