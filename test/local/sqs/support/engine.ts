import { type MessageContent, newMessage } from '../../../../local/sqs/message.ts';
import { Queue, type QueueJournal } from '../../../../local/sqs/queue.ts';
import { initialAttributes } from '../../../../local/sqs/queue-attributes.ts';

const forgetful: QueueJournal = {
  insertMessage: () => undefined,
  messageReceived: () => undefined,
  deleteMessage: () => undefined,
  purge: () => undefined,
  rememberDeduplication: () => undefined,
  expireDeduplication: () => undefined,
};

/** A queue's engine alone, with a journal that writes nothing unless told otherwise. */
export function newQueue(fifo: boolean, journal: Partial<QueueJournal> = {}): Queue {
  const attributes = initialAttributes({ VisibilityTimeout: '30' }, fifo);
  const record = { id: 1, name: 'q', arn: 'arn', attributes, tags: {} };
  return new Queue({ ...record, createdAt: 0, modifiedAt: 0 }, { ...forgetful, ...journal });
}

/** Adds a message that is available at once. */
export function put(
  queue: Queue,
  id: number,
  now: number,
  more: Partial<MessageContent> = {},
  key?: string,
): void {
  const content = { messageId: String(id), body: '', md5OfBody: '', senderId: '', size: 0 };
  queue.add(newMessage(id, { ...content, sentAt: now, ...more }, 0, now), key, now);
}
