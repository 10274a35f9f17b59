import { CauserieError, type ErrorCode } from '../../../core/errors.ts';

/** Why nothing was fetched. Literal. */
export type EgressReason =
  | 'invalid_request'
  | 'address_refused'
  | 'unreachable'
  | 'timeout'
  | 'too_large'
  | 'bad_encoding';

const codes: Record<EgressReason, ErrorCode> = {
  invalid_request: 'invalid_request',
  address_refused: 'forbidden',
  unreachable: 'busy',
  timeout: 'busy',
  too_large: 'too_large',
  bad_encoding: 'busy',
};

/** An address that was not fetched, or not to its end. Its message names the host and nothing more. */
export class EgressError extends CauserieError {
  readonly reason: EgressReason;

  constructor(reason: EgressReason, message: string, options: { cause?: unknown } = {}) {
    super(codes[reason], message, options);
    this.name = 'EgressError';
    this.reason = reason;
  }
}
