/** The runtime cannot start or deploy; the message says what to do. */
export class RuntimeStartError extends Error {
  readonly code:
    | 'CUSTOM_RESOURCE_FAILED'
    | 'DATA_DIRECTORY_IN_USE'
    | 'DISK_FULL'
    | 'PORT_IN_USE'
    | 'SECRET_ARN_DIFFERS';

  constructor(code: RuntimeStartError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'RuntimeStartError';
    this.code = code;
  }
}
