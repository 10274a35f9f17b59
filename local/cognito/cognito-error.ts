/** Literal codes of the user pools' errors that are produced here. */
export type CognitoErrorCode =
  | 'CodeMismatchException'
  | 'ExpiredCodeException'
  | 'GroupExistsException'
  | 'InvalidParameterException'
  | 'InvalidPasswordException'
  | 'NotAuthorizedException'
  | 'PasswordResetRequiredException'
  | 'ResourceNotFoundException'
  | 'UserNotFoundException'
  | 'UsernameExistsException';

/** An error that the caller of the user pool is told of, worded as Cognito words it. */
export class CognitoError extends Error {
  readonly code: CognitoErrorCode;

  constructor(code: CognitoErrorCode, message: string) {
    super(message);
    this.name = 'CognitoError';
    this.code = code;
  }
}
