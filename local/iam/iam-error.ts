export type IamErrorCode =
  | 'UNSUPPORTED_CONDITION' // a condition operator that the evaluator does not know
  | 'MALFORMED_POLICY'
  | 'UNKNOWN_MANAGED_POLICY'
  | 'UNKNOWN_ROLE';

/** Something about the template's roles that the local runtime cannot carry out as AWS would. */
export class IamError extends Error {
  readonly code: IamErrorCode;

  constructor(code: IamErrorCode, message: string) {
    super(message);
    this.name = 'IamError';
    this.code = code;
  }
}
