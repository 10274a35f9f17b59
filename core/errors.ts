/**
 * Everything that can be refused, once: a literal code, the HTTP status it maps to, and whether the
 * same request may succeed later. Codes are part of the interface and never change their meaning.
 */
export const errorCodes = {
  invalid_json: { status: 400, retry: false },
  invalid_request: { status: 400, retry: false },
  unknown_action: { status: 400, retry: false },
  too_large: { status: 413, retry: false },
  unauthorized: { status: 401, retry: false },
  token_expired: { status: 401, retry: false },
  session_ended: { status: 401, retry: false },
  login_expired: { status: 401, retry: false },
  forbidden: { status: 403, retry: false },
  not_found: { status: 404, retry: false },
  conflict: { status: 409, retry: false },
  offer_gone: { status: 409, retry: false },
  at_capacity: { status: 409, retry: false },
  agent_unavailable: { status: 409, retry: false },
  conversation_closed: { status: 409, retry: false },
  resync_required: { status: 409, retry: false },
  conversation_full: { status: 423, retry: false },
  quota_exceeded: { status: 429, retry: true },
  rate_limited: { status: 429, retry: true },
  busy: { status: 503, retry: true },
  internal: { status: 500, retry: true },
} as const;

export type ErrorCode = keyof typeof errorCodes;

/** An error that its reader is meant to see. Anything else becomes an opaque `internal`. */
export class CauserieError extends Error {
  readonly code: ErrorCode;
  readonly retryAfterSeconds: number | undefined;

  /** @param message A sentence that says what is wrong and what to do; it reaches the client. */
  constructor(
    code: ErrorCode,
    message: string,
    options: { cause?: unknown; retryAfterSeconds?: number } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'CauserieError';
    this.code = code;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }

  get status(): number {
    return errorCodes[this.code].status;
  }
}
