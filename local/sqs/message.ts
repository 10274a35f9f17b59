import type { MessageAttributes } from './message-attributes.ts';

/** What a sender gave, with what SQS added when it accepted it. Never changes afterwards. */
export interface MessageContent {
  readonly messageId: string;
  readonly body: string;
  readonly md5OfBody: string;
  readonly attributes?: MessageAttributes;
  readonly md5OfAttributes?: string;
  readonly traceHeader?: string;
  readonly senderId: string;
  /** Milliseconds since the epoch. */
  readonly sentAt: number;
  readonly groupId?: string;
  readonly deduplicationId?: string;
  readonly sequenceNumber?: string;
  /** ARN of the queue from which it came here, when this is a dead-letter queue. */
  readonly deadLetterSourceArn?: string;
  /** Bytes of body and attributes. */
  readonly size: number;
}

/** Where a message is: `gone` once deleted, expired or moved. */
export type MessageState = 'delayed' | 'visible' | 'in-flight' | 'gone';

/** A message in one queue. */
export interface Message {
  /** Grows with arrival, over all queues and restarts. */
  readonly id: number;
  readonly content: MessageContent;
  state: MessageState;
  /** When the delay or the visibility timeout ends; 0 while it is visible. */
  changesAt: number;
  receiveCount: number;
  firstReceivedAt: number;
  lastReceivedAt: number;
  /** Fault injection: `due` turns the next delete into one more delivery. */
  duplicate: 'none' | 'due' | 'done';
}

/** A message as it enters a queue. `availableAt` in milliseconds since the epoch. */
export function newMessage(
  id: number,
  content: MessageContent,
  availableAt: number,
  now: number,
): Message {
  const delayed = availableAt > now;
  return {
    id,
    content,
    state: delayed ? 'delayed' : 'visible',
    changesAt: delayed ? availableAt : 0,
    receiveCount: 0,
    firstReceivedAt: 0,
    lastReceivedAt: 0,
    duplicate: 'none',
  };
}
