import type { AwsCall } from '../../contracts.ts';
import { type MessageAttributes, sizeOfMessageAttributes } from '../message-attributes.ts';
import { meterRequest } from '../metering.ts';
import { MAXIMUM_MESSAGE_SIZE } from '../queue-attributes.ts';
import { optionalString, requiredString } from '../request-input.ts';
import { checkFifoParameters, readSubmission, submit } from '../sending.ts';
import type { Operation, SqsContext } from '../sqs-context.ts';
import { SqsError } from '../sqs-error.ts';
import { eachEntry, readEntries } from './batch.ts';

const sendMessage: Operation = (context, input, call) => {
  const queue = context.queues.byUrl(requiredString(input, 'QueueUrl'));
  requiredString(input, 'MessageBody');
  checkFifoParameters(queue, input, 'MissingParameter');
  const submission = readSubmission(queue, input);
  const result = submit(context, queue, submission, senderId(context, call));
  meterRequest(context.meter, queue, submission.size);
  return result;
};

const sendMessageBatch: Operation = (context, input, call) => {
  const queue = context.queues.byUrl(requiredString(input, 'QueueUrl'));
  const entries = readEntries(input, 'SendMessageBatch');
  let size = 0;
  for (const { input: entry } of entries) {
    checkFifoParameters(queue, entry, 'InvalidParameterValue');
    size += Buffer.byteLength(optionalString(entry, 'MessageBody') ?? '');
    size += attributesSize(entry['MessageAttributes']);
  }
  if (size > MAXIMUM_MESSAGE_SIZE) {
    throw new SqsError(
      'BatchRequestTooLong',
      `Batch requests cannot be longer than ${MAXIMUM_MESSAGE_SIZE} bytes. You have sent ${size} bytes.`,
    );
  }
  const sender = senderId(context, call);
  const result = eachEntry(entries, (entry) =>
    submit(context, queue, readSubmission(queue, entry), sender),
  );
  meterRequest(context.meter, queue, size);
  return result;
};

export const sendOperations: Readonly<Record<string, Operation>> = {
  SendMessage: sendMessage,
  SendMessageBatch: sendMessageBatch,
};

/** Size of attributes that are not checked yet; nonsense counts nothing and fails later. */
function attributesSize(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const entries = Object.entries(value).filter(
    ([, item]) => typeof item === 'object' && item !== null && typeof item.DataType === 'string',
  );
  return sizeOfMessageAttributes(Object.fromEntries(entries) as MessageAttributes);
}

function senderId(context: SqsContext, call: AwsCall): string {
  return call.principal?.accessKeyId ?? context.accountId;
}
