export type DynamoDbErrorCode =
  | 'ENGINE_MISSING' // no dynoxide on this machine and no endpoint configured
  | 'ENGINE_FAILED' // it did not start, or it ended by itself
  | 'UPSTREAM' // the engine closed a connection or answered out of protocol
  | 'TABLE'; // a table of the template could not be created

/** A failure of the local DynamoDB that no client's request is the cause of. */
export class DynamoDbError extends Error {
  readonly code: DynamoDbErrorCode;

  constructor(code: DynamoDbErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'DynamoDbError';
    this.code = code;
  }
}
