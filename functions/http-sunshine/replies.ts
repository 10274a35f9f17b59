import { CauserieError, type ErrorCode } from '../../core/errors.ts';
import { errorReply, type HttpReply } from '../shared/http/errors.ts';

/** Codes of the Sunshine Conversations API, where ours have another name. */
const codes: Partial<Record<ErrorCode, string>> = {
  invalid_request: 'bad_request',
  invalid_json: 'bad_request',
  too_large: 'request_entity_too_large',
  rate_limited: 'too_many_requests',
  quota_exceeded: 'too_many_requests',
  conversation_full: 'locked',
};

/** An error of a resource's own: `user_not_found`. @param code Of the Sunshine Conversations API. */
export class SunshineError extends CauserieError {
  readonly sunshineCode: string;

  constructor(code: ErrorCode, sunshineCode: string, message: string) {
    super(code, message);
    this.sunshineCode = sunshineCode;
  }
}

const oauthErrors = {
  invalid_client: 'unauthorized',
  invalid_grant: 'invalid_request',
  unsupported_grant_type: 'invalid_request',
} as const satisfies Record<string, ErrorCode>;

/** A refusal in OAuth's words (RFC 6749, 5.2), beside those of the API. */
export class OAuthError extends SunshineError {
  readonly oauthError: keyof typeof oauthErrors;

  constructor(oauthError: keyof typeof oauthErrors, message: string) {
    super(oauthErrors[oauthError], oauthError, message);
    this.oauthError = oauthError;
  }
}

/** The answer to what is refused, as the API's clients know it: `{errors: [{code, title}]}`. */
export function sunshineErrorReply(error: unknown, requestId: string): HttpReply {
  const reply = errorReply(error, requestId);
  if (!(error instanceof CauserieError)) return reply;
  const code = error instanceof SunshineError ? error.sunshineCode : codes[error.code];
  if (code === undefined) return reply;
  const errors = [{ code, title: error.message }];
  if (!(error instanceof OAuthError)) return { ...reply, body: JSON.stringify({ errors }) };
  const { oauthError, message, status } = error;
  return {
    ...reply,
    headers: { ...reply.headers, ...(status === 401 ? { 'www-authenticate': 'Basic' } : {}) },
    body: JSON.stringify({ error: oauthError, error_description: message, errors }),
  };
}
