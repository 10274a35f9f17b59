export type MessengerErrorCode =
  /** The options do not say where the script is. */
  | 'bad_options'
  /** The script did not load. */
  | 'script_failed'
  /** It was taken off the page. */
  | 'destroyed';

/** What goes wrong before the messenger is there. Errors of the messenger itself have a literal `code` as well. */
export class MessengerError extends Error {
  // Declared only: as a field it would be made twice, with a helper for older targets.
  declare readonly code: MessengerErrorCode;

  constructor(code: MessengerErrorCode, message: string) {
    super(message);
    this.name = 'MessengerError';
    this.code = code;
  }
}

export const destroyed = () =>
  new MessengerError('destroyed', 'This messenger was taken off the page. Load it again.');
