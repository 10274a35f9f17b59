export type ConfigurationErrorCode =
  | 'INVALID_CONTEXT'
  | 'CAPACITY_EXCEEDS_ACCOUNT'
  | 'INVALID_DEFINITION'
  | 'BUNDLE_FAILED'
  | 'SYNTH_FAILED';

/** What keeps the deployment from being synthesized; the message says what to change. */
export class ConfigurationError extends Error {
  readonly code: ConfigurationErrorCode;

  constructor(code: ConfigurationErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'ConfigurationError';
    this.code = code;
  }
}
