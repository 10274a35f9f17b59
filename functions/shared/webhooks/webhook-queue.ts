import { createHash } from 'node:crypto';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { AppEvent } from '../../../core/sunshine/app-event.ts';
import type { WebhookMessage } from '../../../core/sunshine/webhook.ts';
import { sqs } from '../sqs.ts';

export type WebhookQueue = ReturnType<typeof createWebhookQueue>;

/** The queue of events on their way to webhooks: in order for a webhook and a conversation. */
export function createWebhookQueue(url: string) {
  return {
    async send(message: WebhookMessage): Promise<void> {
      const { webhookId, event } = message;
      await sqs.send(
        new SendMessageCommand({
          QueueUrl: url,
          MessageBody: JSON.stringify(message),
          MessageGroupId: `${webhookId}-${orderOf(event)}`,
          MessageDeduplicationId: occasionOf(message),
        }),
      );
    },
  };
}

/** Events with the same are told one after the other. */
function orderOf(event: AppEvent): string {
  if (event.kind !== 'other') return event.conversationId;
  return event.conversationId ?? event.userId ?? event.appId;
}

/** Within its group. */
function occasionOf({ event, again }: WebhookMessage): string {
  if (again !== undefined) return `again-${again.failureId}-${again.at}`;
  if (event.kind === 'entries') return `entries-${event.seq}`;
  // Whoever announces may use any characters; SQS does not take all.
  return createHash('sha256').update(event.id).digest('hex');
}
