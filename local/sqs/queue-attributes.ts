import { parseRedrivePolicy, type RedrivePolicy } from './redrive-policy.ts';
import { SqsError } from './sqs-error.ts';

/** Attributes as they were set, by name, in SQS's own spelling: all values are text. */
export type AttributeMap = Readonly<Record<string, string>>;

/** What the engine needs to know of a queue's attributes, read once when they change. */
export interface QueueSettings {
  readonly fifo: boolean;
  readonly contentBasedDeduplication: boolean;
  readonly deduplicationScope: 'queue' | 'messageGroup';
  /** Seconds. */
  readonly visibilityTimeout: number;
  /** Seconds. */
  readonly retentionPeriod: number;
  /** Seconds. */
  readonly delay: number;
  /** Bytes. */
  readonly maximumMessageSize: number;
  /** Seconds. */
  readonly receiveWaitTime: number;
  readonly redrivePolicy: RedrivePolicy | undefined;
}

/** Bytes of a message at most, since August 2025; also the most of a whole batch. */
export const MAXIMUM_MESSAGE_SIZE = 1024 * 1024;

/** Seconds that visibility may last at most: 12 hours. */
export const MAXIMUM_VISIBILITY_TIMEOUT = 43_200;

/** Seconds that a message may be delayed at most: 15 minutes. */
export const MAXIMUM_DELAY = 900;

/** Lowest and highest value, from the reference of `SetQueueAttributes`. */
const RANGES: Readonly<Record<string, readonly [number, number]>> = {
  VisibilityTimeout: [0, MAXIMUM_VISIBILITY_TIMEOUT],
  MessageRetentionPeriod: [60, 1_209_600],
  DelaySeconds: [0, MAXIMUM_DELAY],
  MaximumMessageSize: [1024, MAXIMUM_MESSAGE_SIZE],
  ReceiveMessageWaitTimeSeconds: [0, 20],
  KmsDataKeyReusePeriodSeconds: [60, 86_400],
};

const DEFAULTS: AttributeMap = {
  VisibilityTimeout: '30',
  MessageRetentionPeriod: '345600',
  DelaySeconds: '0',
  MaximumMessageSize: String(MAXIMUM_MESSAGE_SIZE),
  ReceiveMessageWaitTimeSeconds: '0',
  SqsManagedSseEnabled: 'true',
};

const FIFO_DEFAULTS: AttributeMap = {
  ContentBasedDeduplication: 'false',
  DeduplicationScope: 'queue',
  FifoThroughputLimit: 'perQueue',
};

const BOOLEANS = new Set(['FifoQueue', 'ContentBasedDeduplication', 'SqsManagedSseEnabled']);
const CHOICES: Readonly<Record<string, readonly string[]>> = {
  DeduplicationScope: ['queue', 'messageGroup'],
  FifoThroughputLimit: ['perQueue', 'perMessageGroupId'],
};
const TEXTS = new Set(['Policy', 'RedrivePolicy', 'RedriveAllowPolicy', 'KmsMasterKeyId']);

/** Attributes that only a queue's state has, besides those that can be set. */
export const COMPUTED_ATTRIBUTES = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
  'CreatedTimestamp',
  'LastModifiedTimestamp',
  'QueueArn',
] as const;

/** Whether `GetQueueAttributes` knows the name. */
export function isQueueAttribute(name: string): boolean {
  return (
    name === 'All' || isSettable(name) || (COMPUTED_ATTRIBUTES as readonly string[]).includes(name)
  );
}

/**
 * Checks attributes as `CreateQueue` and `SetQueueAttributes` get them and returns what the queue
 * then has; empty text takes an attribute away.
 *
 * @throws SqsError `InvalidAttributeName`, `InvalidAttributeValue` or `InvalidParameterValue`
 */
export function mergeAttributes(current: AttributeMap, changes: AttributeMap, fifo: boolean) {
  const merged: Record<string, string> = { ...current };
  for (const [name, value] of Object.entries(changes)) {
    checkAttribute(name, value, fifo);
    if (value === '') delete merged[name];
    else merged[name] = value;
  }
  if (changes['KmsMasterKeyId'] && changes['SqsManagedSseEnabled'] === 'true') {
    throw new SqsError(
      'InvalidAttributeName',
      'You can use one type of server-side encryption (SSE) at one time. You can either enable KMS SSE or SQS SSE.',
    );
  }
  if (changes['KmsMasterKeyId']) merged['SqsManagedSseEnabled'] = 'false';
  if (
    merged['FifoThroughputLimit'] === 'perMessageGroupId' &&
    merged['DeduplicationScope'] !== 'messageGroup'
  ) {
    throw new SqsError(
      'InvalidAttributeValue',
      'Invalid value for the parameter FifoThroughputLimit. Reason: perMessageGroupId is allowed only when DeduplicationScope is messageGroup.',
    );
  }
  return merged;
}

/** The attributes of a new queue. */
export function initialAttributes(given: AttributeMap, fifo: boolean): Record<string, string> {
  const defaults = fifo ? { ...DEFAULTS, ...FIFO_DEFAULTS, FifoQueue: 'true' } : DEFAULTS;
  return mergeAttributes(defaults, given, fifo);
}

/** Reads the attributes once, so that no message pays for it. */
export function readSettings(attributes: AttributeMap): QueueSettings {
  const number = (name: string): number => Number(attributes[name] ?? DEFAULTS[name]);
  return {
    fifo: attributes['FifoQueue'] === 'true',
    contentBasedDeduplication: attributes['ContentBasedDeduplication'] === 'true',
    deduplicationScope:
      attributes['DeduplicationScope'] === 'messageGroup' ? 'messageGroup' : 'queue',
    visibilityTimeout: number('VisibilityTimeout'),
    retentionPeriod: number('MessageRetentionPeriod'),
    delay: number('DelaySeconds'),
    maximumMessageSize: number('MaximumMessageSize'),
    receiveWaitTime: number('ReceiveMessageWaitTimeSeconds'),
    redrivePolicy: parseRedrivePolicy(attributes['RedrivePolicy'] ?? ''),
  };
}

function isSettable(name: string): boolean {
  return name in RANGES || name in CHOICES || BOOLEANS.has(name) || TEXTS.has(name);
}

function checkAttribute(name: string, value: string, fifo: boolean): void {
  if (!isSettable(name)) throw unknownAttribute(name);
  if (!fifo) {
    if (name === 'FifoQueue' || name === 'ContentBasedDeduplication') throw unknownAttribute(name);
    if (name in CHOICES) {
      throw new SqsError(
        'InvalidAttributeName',
        `You can specify the ${name} only when FifoQueue is set to true.`,
      );
    }
  }
  if (value === '') return;
  const range = RANGES[name];
  if (range !== undefined) {
    const number = /^\d+$/.test(value) ? Number(value) : Number.NaN;
    if (!(number >= range[0] && number <= range[1])) throw invalidValue(name);
  }
  if (name === 'FifoQueue' && value === 'false') {
    throw invalidValue(name, ' Reason: Modifying queue type is not supported.');
  }
  if (BOOLEANS.has(name) && value !== 'true' && value !== 'false') throw invalidValue(name);
  if (CHOICES[name]?.includes(value) === false) throw invalidValue(name);
  if (name === 'RedrivePolicy') parseRedrivePolicy(value);
}

function unknownAttribute(name: string): SqsError {
  return new SqsError('InvalidAttributeName', `Unknown Attribute ${name}.`);
}

function invalidValue(name: string, reason = ''): SqsError {
  return new SqsError('InvalidAttributeValue', `Invalid value for the parameter ${name}.${reason}`);
}
