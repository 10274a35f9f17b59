export type ApiModelErrorCode =
  | 'UnsupportedRouteSelection'
  | 'UnsupportedPayloadFormat'
  | 'InvalidRouteKey'
  | 'UnknownAuthorizer'
  | 'UnsupportedIdentitySource';

/** A model that API Gateway would have refused, or that the local runtime does not serve. */
export class ApiModelError extends Error {
  readonly code: ApiModelErrorCode;

  constructor(code: ApiModelErrorCode, message: string) {
    super(message);
    this.name = 'ApiModelError';
    this.code = code;
  }
}
