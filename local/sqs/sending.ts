import { createHash } from 'node:crypto';
import type { MessageContent } from './message.ts';
import {
  type MessageAttributes,
  md5OfMessageAttributes,
  readMessageAttributes,
  sizeOfMessageAttributes,
} from './message-attributes.ts';
import type { Queue } from './queue.ts';
import { MAXIMUM_DELAY } from './queue-attributes.ts';
import { formatSequenceNumber } from './queues.ts';
import { type Input, optionalInteger, optionalString, requiredString } from './request-input.ts';
import type { SqsContext } from './sqs-context.ts';
import { invalidParameter, SqsError } from './sqs-error.ts';

/** A checked request to send one message. */
export interface Submission {
  body: string;
  attributes: MessageAttributes | undefined;
  traceHeader: MessageAttributes | undefined;
  groupId: string | undefined;
  deduplicationId: string | undefined;
  /** Seconds. */
  delay: number;
  /** Bytes of body and attributes. */
  size: number;
}

/** The answer of `SendMessage`, also an entry of `SendMessageBatch`'s. */
export interface SendResult {
  MessageId: string;
  MD5OfMessageBody: string;
  MD5OfMessageAttributes?: string;
  MD5OfMessageSystemAttributes?: string;
  SequenceNumber?: string;
}

// XML 1.0's characters, to which SQS keeps in JSON as well; with `u`, \p{Cs} is a lone surrogate.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const FORBIDDEN_CHARACTER = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Cs}/u;

/** Alphanumeric and punctuation: all of ASCII that prints, without the space. */
const TOKEN = /^[\x21-\x7e]{1,128}$/;
const TOKEN_RULE = 'can only include alphanumeric and punctuation characters. 1 to 128 in length.';
const WRONG_QUEUE_TYPE = 'The request include parameter that is not valid for this queue type.';

/**
 * Reads and checks one message to send to `queue`.
 *
 * @throws SqsError `MissingParameter`, `InvalidParameterValue`, `InvalidMessageContents`
 */
export function readSubmission(queue: Queue, input: Input): Submission {
  const { settings } = queue;
  const body = requiredString(input, 'MessageBody');
  const attributes = readMessageAttributes(input, 'MessageAttributes');
  const traceHeader = readMessageAttributes(input, 'MessageSystemAttributes');
  const size =
    Buffer.byteLength(body) + (attributes === undefined ? 0 : sizeOfMessageAttributes(attributes));
  if (size > settings.maximumMessageSize) {
    throw new SqsError(
      'InvalidParameterValue',
      `One or more parameters are invalid. Reason: Message must be shorter than ${settings.maximumMessageSize} bytes.`,
    );
  }
  const forbidden = FORBIDDEN_CHARACTER.exec(body)?.[0];
  if (forbidden !== undefined) {
    const code = forbidden.charCodeAt(0).toString(16).toUpperCase();
    throw new SqsError(
      'InvalidMessageContents',
      `Invalid binary character '#x${code}' was found in the message body, the set of allowed characters is #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF`,
    );
  }
  const groupId = optionalToken(input, 'MessageGroupId');
  const deduplicationId = optionalToken(input, 'MessageDeduplicationId');
  const delay = optionalInteger(input, 'DelaySeconds');
  if (delay !== undefined && (delay < 0 || delay > MAXIMUM_DELAY)) {
    throw invalidParameter(
      'DelaySeconds',
      delay,
      `DelaySeconds must be >= 0 and <= ${MAXIMUM_DELAY}.`,
    );
  }
  const submission = { body, attributes, traceHeader, groupId, deduplicationId, size };
  if (!settings.fifo) {
    if (deduplicationId !== undefined) {
      throw invalidParameter('MessageDeduplicationId', deduplicationId, WRONG_QUEUE_TYPE);
    }
    return { ...submission, delay: delay ?? settings.delay };
  }
  // 0 is accepted, and then the queue's own delay holds (recorded from AWS).
  if (delay) throw invalidParameter('DelaySeconds', delay, WRONG_QUEUE_TYPE);
  return { ...submission, delay: settings.delay };
}

/**
 * What a FIFO queue asks of every message.
 *
 * @throws SqsError `missingGroup` or `InvalidParameterValue`
 */
export function checkFifoParameters(
  queue: Queue,
  input: Input,
  missingGroup: 'MissingParameter' | 'InvalidParameterValue',
): void {
  if (!queue.settings.fifo) return;
  if (optionalString(input, 'MessageGroupId') === undefined) {
    throw new SqsError(missingGroup, 'The request must contain the parameter MessageGroupId.');
  }
  if (
    optionalString(input, 'MessageDeduplicationId') === undefined &&
    !queue.settings.contentBasedDeduplication
  ) {
    throw new SqsError(
      'InvalidParameterValue',
      'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
    );
  }
}

/** Takes a message into `queue`, or finds the one of which it is a duplicate. */
export function submit(
  context: SqsContext,
  queue: Queue,
  submission: Submission,
  senderId: string,
): SendResult {
  const { body, attributes, traceHeader, groupId } = submission;
  const { fifo, deduplicationScope } = queue.settings;
  const now = context.clock.now();
  const deduplicationId = fifo
    ? (submission.deduplicationId ?? createHash('sha256').update(body).digest('hex'))
    : undefined;
  const result: SendResult = {
    MessageId: '',
    MD5OfMessageBody: createHash('md5').update(body).digest('hex'),
  };
  if (attributes) result.MD5OfMessageAttributes = md5OfMessageAttributes(attributes);
  if (traceHeader) result.MD5OfMessageSystemAttributes = md5OfMessageAttributes(traceHeader);

  let key: string | undefined;
  if (deduplicationId !== undefined) {
    key =
      deduplicationScope === 'messageGroup' ? `${groupId}\n${deduplicationId}` : deduplicationId;
    const earlier = queue.findDuplicate(key, now);
    if (earlier !== undefined) {
      result.MessageId = earlier.messageId;
      result.SequenceNumber = earlier.sequenceNumber;
      return result;
    }
  }
  const id = context.store.nextId();
  result.MessageId = context.ids.uuid();
  if (fifo) result.SequenceNumber = formatSequenceNumber(id);
  const content: MessageContent = {
    messageId: result.MessageId,
    body,
    md5OfBody: result.MD5OfMessageBody,
    attributes,
    md5OfAttributes: result.MD5OfMessageAttributes,
    traceHeader: traceHeader?.['AWSTraceHeader']?.StringValue,
    senderId,
    sentAt: now,
    groupId,
    deduplicationId,
    sequenceNumber: result.SequenceNumber,
    size: submission.size,
  };
  context.queues.put(queue, id, content, key, now + submission.delay * 1000);
  return result;
}

function optionalToken(input: Input, name: string): string | undefined {
  const value = optionalString(input, name);
  if (value !== undefined && !TOKEN.test(value)) {
    throw invalidParameter(name, value, `${name} ${TOKEN_RULE}`);
  }
  return value;
}
