import type { ErrorCode } from '../../../core/errors.ts';

/**
 * What can go wrong: the server's codes, and the SDK's own. `offline`: there is no connection now.
 * `lost`: the socket went before the answer came. `timeout`: no answer within ten seconds.
 * `gateway`: API Gateway refused a frame before it reached the server. `network`: HTTP did not get
 * through. `storage`: the storage is blocked or full. `discarded`: the app took the message back. `session_changed`: another session began
 * while a conversation was being created, and nobody can tell whether it was.
 */
export type ClientErrorCode =
  | ErrorCode
  | 'offline'
  | 'lost'
  | 'timeout'
  | 'gateway'
  | 'network'
  | 'discarded'
  | 'storage'
  | 'session_changed';

export class ClientError extends Error {
  // Declared only: as fields they would be made twice, with a helper for older targets.
  declare readonly code: ClientErrorCode;
  declare readonly retryAfterSeconds: number | undefined;

  constructor(code: ClientErrorCode, message: string, retryAfterSeconds?: number) {
    super(message);
    this.name = 'ClientError';
    this.code = code;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

export const offline = () => new ClientError('offline', 'There is no connection now.');

/** An error as it is kept. */
export interface Failure {
  code: ClientErrorCode;
  message: string;
}

const retryable: readonly ClientErrorCode[] = [
  'busy',
  'internal',
  'quota_exceeded',
  'rate_limited',
  'offline',
  'lost',
  'timeout',
  'gateway',
  'network',
];

const credentialCodes: readonly ClientErrorCode[] = [
  'unauthorized',
  'token_expired',
  'session_ended',
  'login_expired',
];

/** The same again may succeed later. */
export function canRetry(error: ClientError): boolean {
  return retryable.includes(error.code);
}

/** The token is what is wrong: the same may succeed with a fresh one. */
export function isAboutToken(error: ClientError): boolean {
  return credentialCodes.includes(error.code);
}

/** Anything that was thrown, as an error with a code. */
export function toClientError(error: unknown): ClientError {
  return error instanceof ClientError ? error : new ClientError('network', String(error));
}
