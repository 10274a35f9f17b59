/**
 * SQS's errors as its JSON protocol spells them: `__type` names the shape, and the header
 * `x-amzn-query-error` carries the code that clients knew before there was JSON. Both were compared
 * with answers recorded from AWS.
 */
const MODEL = 'com.amazonaws.sqs#';
const FRAMEWORK = 'com.amazon.coral.service#';
const LEGACY = 'AWS.SimpleQueueService.';

const CATALOGUE = {
  QueueDoesNotExist: [`${MODEL}QueueDoesNotExist`, `${LEGACY}NonExistentQueue`],
  QueueNameExists: [`${MODEL}QueueNameExists`, 'QueueAlreadyExists'],
  QueueDeletedRecently: [`${MODEL}QueueDeletedRecently`, `${LEGACY}QueueDeletedRecently`],
  PurgeQueueInProgress: [`${MODEL}PurgeQueueInProgress`, `${LEGACY}PurgeQueueInProgress`],
  ReceiptHandleIsInvalid: [`${MODEL}ReceiptHandleIsInvalid`, 'ReceiptHandleIsInvalid'],
  MessageNotInflight: [`${MODEL}MessageNotInflight`, `${LEGACY}MessageNotInflight`],
  OverLimit: [`${MODEL}OverLimit`, 'OverLimit'],
  InvalidAttributeName: [`${MODEL}InvalidAttributeName`, 'InvalidAttributeName'],
  InvalidAttributeValue: [`${MODEL}InvalidAttributeValue`, 'InvalidAttributeValue'],
  InvalidMessageContents: [`${MODEL}InvalidMessageContents`, 'InvalidMessageContents'],
  EmptyBatchRequest: [`${MODEL}EmptyBatchRequest`, `${LEGACY}EmptyBatchRequest`],
  TooManyEntriesInBatchRequest: [
    `${MODEL}TooManyEntriesInBatchRequest`,
    `${LEGACY}TooManyEntriesInBatchRequest`,
  ],
  BatchEntryIdsNotDistinct: [
    `${MODEL}BatchEntryIdsNotDistinct`,
    `${LEGACY}BatchEntryIdsNotDistinct`,
  ],
  InvalidBatchEntryId: [`${MODEL}InvalidBatchEntryId`, `${LEGACY}InvalidBatchEntryId`],
  BatchRequestTooLong: [`${MODEL}BatchRequestTooLong`, `${LEGACY}BatchRequestTooLong`],
  UnsupportedOperation: [`${MODEL}UnsupportedOperation`, `${LEGACY}UnsupportedOperation`],
  ResourceNotFoundException: [`${MODEL}ResourceNotFoundException`, 'ResourceNotFoundException'],
  InvalidParameterValue: [`${FRAMEWORK}InvalidParameterValueException`, 'InvalidParameterValue'],
  MissingParameter: [`${FRAMEWORK}MissingRequiredParameterException`, 'MissingParameter'],
  UnknownOperation: [`${FRAMEWORK}UnknownOperationException`, 'InvalidAction'],
  Serialization: [`${FRAMEWORK}SerializationException`, 'MalformedInput'],
} as const;

export type SqsErrorCode = keyof typeof CATALOGUE;

/** A request that SQS refuses. All of them are the sender's fault and answered with status 400. */
export class SqsError extends Error {
  readonly code: SqsErrorCode;

  constructor(code: SqsErrorCode, message: string) {
    super(message);
    this.name = 'SqsError';
    this.code = code;
  }

  /** The shape's name, for `__type` in the body. */
  get type(): string {
    return CATALOGUE[this.code][0];
  }

  /** The code of the older query protocol, for `x-amzn-query-error` and batch entries. */
  get queryCode(): string {
    return CATALOGUE[this.code][1];
  }
}

/** `InvalidParameterValue` in the words that SQS uses for one parameter. */
export function invalidParameter(name: string, value: unknown, reason: string): SqsError {
  return new SqsError(
    'InvalidParameterValue',
    `Value ${String(value)} for parameter ${name} is invalid. Reason: ${reason}`,
  );
}
