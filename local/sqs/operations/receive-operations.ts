import { md5OfMessageAttributes, selectMessageAttributes } from '../message-attributes.ts';
import { meterRequest } from '../metering.ts';
import { MAXIMUM_IN_FLIGHT } from '../queue.ts';
import { MAXIMUM_VISIBILITY_TIMEOUT } from '../queue-attributes.ts';
import { changeVisibilityByReceipt, deleteByReceipt } from '../receipts.ts';
import { type Delivery, receiveWithin, systemAttributes } from '../receiving.ts';
import { type Input, optionalInteger, requiredString, stringList } from '../request-input.ts';
import type { Operation } from '../sqs-context.ts';
import { invalidParameter, SqsError } from '../sqs-error.ts';
import { eachEntry, readEntries, receiptHandle, renameExpiredHandle } from './batch.ts';

const SYSTEM_ATTRIBUTES = new Set([
  'All',
  'AWSTraceHeader',
  'ApproximateFirstReceiveTimestamp',
  'ApproximateReceiveCount',
  'DeadLetterQueueSourceArn',
  'MessageDeduplicationId',
  'MessageGroupId',
  'SenderId',
  'SentTimestamp',
  'SequenceNumber',
]);

const receiveMessage: Operation = async (context, input) => {
  const queue = context.queues.byUrl(requiredString(input, 'QueueUrl'));
  const { settings } = queue;
  const maximum = integerWithin(input, 'MaxNumberOfMessages', 1, 10, 'Must be between 1 and 10');
  const wait = integerWithin(input, 'WaitTimeSeconds', 0, 20, 'Must be >= 0 and <= 20');
  const visibility = integerWithin(
    input,
    'VisibilityTimeout',
    0,
    MAXIMUM_VISIBILITY_TIMEOUT,
    `Must be between 0 and ${MAXIMUM_VISIBILITY_TIMEOUT}`,
  );
  const system = [
    ...stringList(input, 'AttributeNames'),
    ...stringList(input, 'MessageSystemAttributeNames'),
  ];
  for (const name of system) {
    if (!SYSTEM_ATTRIBUTES.has(name)) {
      throw new SqsError('InvalidAttributeName', `Unknown Attribute ${name}.`);
    }
  }
  const wanted = stringList(input, 'MessageAttributeNames');
  if (!settings.fifo && queue.counts['in-flight'] >= MAXIMUM_IN_FLIGHT) {
    throw new SqsError('OverLimit', `Too many messages in flight: ${MAXIMUM_IN_FLIGHT}.`);
  }
  const deliveries = await receiveWithin(
    context,
    queue,
    maximum ?? 1,
    visibility ?? settings.visibilityTimeout,
    wait ?? settings.receiveWaitTime,
  );
  let bytes = 0;
  for (const { message } of deliveries) bytes += message.content.size;
  meterRequest(context.meter, queue, bytes);
  if (deliveries.length === 0) return {};
  return { Messages: deliveries.map((delivery) => wireMessage(delivery, system, wanted)) };
};

const deleteMessage: Operation = (context, input) => {
  const queue = context.queues.byUrl(requiredString(input, 'QueueUrl'));
  deleteByReceipt(context, queue, receiptHandle(input));
  meterRequest(context.meter, queue);
  return {};
};

const deleteMessageBatch: Operation = (context, input) => {
  const queue = context.queues.byUrl(requiredString(input, 'QueueUrl'));
  const result = eachEntry(
    readEntries(input, 'DeleteMessageBatch'),
    (entry) => {
      deleteByReceipt(context, queue, receiptHandle(entry));
      return {};
    },
    renameExpiredHandle,
  );
  meterRequest(context.meter, queue);
  return result;
};

const changeMessageVisibility: Operation = (context, input) => {
  const queue = context.queues.byUrl(requiredString(input, 'QueueUrl'));
  changeVisibilityByReceipt(context, queue, receiptHandle(input), requiredTimeout(input));
  meterRequest(context.meter, queue);
  return {};
};

const changeMessageVisibilityBatch: Operation = (context, input) => {
  const queue = context.queues.byUrl(requiredString(input, 'QueueUrl'));
  const result = eachEntry(
    readEntries(input, 'ChangeMessageVisibilityBatch'),
    (entry) => {
      changeVisibilityByReceipt(context, queue, receiptHandle(entry), requiredTimeout(entry));
      return {};
    },
    renameExpiredHandle,
  );
  meterRequest(context.meter, queue);
  return result;
};

export const receiveOperations: Readonly<Record<string, Operation>> = {
  ReceiveMessage: receiveMessage,
  DeleteMessage: deleteMessage,
  DeleteMessageBatch: deleteMessageBatch,
  ChangeMessageVisibility: changeMessageVisibility,
  ChangeMessageVisibilityBatch: changeMessageVisibilityBatch,
};

function wireMessage(delivery: Delivery, system: string[], wanted: readonly string[]): object {
  const { content } = delivery.message;
  const message: Record<string, unknown> = {
    MessageId: content.messageId,
    ReceiptHandle: delivery.receiptHandle,
    MD5OfBody: content.md5OfBody,
    Body: content.body,
  };
  if (system.length > 0) {
    const all = systemAttributes(delivery);
    const selected = system.includes('All')
      ? all
      : Object.fromEntries(Object.entries(all).filter(([name]) => system.includes(name)));
    if (Object.keys(selected).length > 0) message['Attributes'] = selected;
  }
  if (content.attributes !== undefined && wanted.length > 0) {
    const selected = selectMessageAttributes(content.attributes, wanted);
    if (selected !== undefined) {
      message['MessageAttributes'] = selected;
      // The digest is over what is returned.
      message['MD5OfMessageAttributes'] =
        selected === content.attributes
          ? content.md5OfAttributes
          : md5OfMessageAttributes(selected);
    }
  }
  return message;
}

function requiredTimeout(input: Input): number {
  const timeout = optionalInteger(input, 'VisibilityTimeout');
  if (timeout === undefined) {
    throw new SqsError(
      'MissingParameter',
      'The request must contain the parameter VisibilityTimeout.',
    );
  }
  return timeout;
}

function integerWithin(input: Input, name: string, low: number, high: number, rule: string) {
  const value = optionalInteger(input, name);
  if (value !== undefined && (value < low || value > high)) {
    throw invalidParameter(name, value, `${rule}, if provided.`);
  }
  return value;
}
