import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { occasionOf } from '../../core/channels/outbound-message.ts';
import type { Queues, StepMessage } from '../../core/conversations/ports.ts';
import { sqs } from './sqs.ts';

/** What makes a step the same as another of its conversation. */
function occasion(message: StepMessage): string {
  switch (message.type) {
    case 'conversationStarted':
      return '0';
    case 'entry':
      return String(message.seq);
    case 'closed':
      return `closed-${message.seq}`;
    case 'timer':
      return `${message.runId}-${message.timerId}`;
    case 'resume':
      return `${message.runId}-${message.needId}`;
    case 'inactivity':
      return `silent-${message.afterSeq}-${message.seconds}`;
    case 'page':
      return `page-${message.pageId}`;
  }
}

export interface QueueUrls {
  steps?: string;
  routing?: string;
  delivery?: string;
  outbound?: string;
}

/**
 * The queues. Deduplication ids keep a resend from queueing its consequences twice within five
 * minutes; workers do not rely on it.
 */
export function createQueues(urls: QueueUrls): Queues {
  async function send(
    url: string | undefined,
    body: object,
    fifo?: { group: string; deduplication: string },
  ): Promise<void> {
    if (url === undefined) throw new Error('this function has no such queue in its definition');
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: url,
        MessageBody: JSON.stringify(body),
        ...(fifo === undefined
          ? {}
          : { MessageGroupId: fifo.group, MessageDeduplicationId: fifo.deduplication }),
      }),
    );
  }

  return {
    step: (message) =>
      send(urls.steps, message, {
        group: message.conversationId,
        deduplication: `${message.conversationId}-${occasion(message)}`,
      }),
    route: (message) =>
      send(urls.routing, message, {
        group: message.appId,
        deduplication: `${message.conversationId}-${message.seq}-${message.type}`,
      }),
    redeliver: (message) => send(urls.delivery, message),
    outbound: (message) =>
      send(urls.outbound, message, {
        group: message.clientId,
        deduplication: `${message.clientId}-${occasionOf(message)}`,
      }),
  };
}
