/** Why a request could not be ascribed to a caller. */
export type AuthFailureKind =
  | 'missing' // nothing was signed
  | 'incomplete' // a part of the signature is absent or unreadable
  | 'unknown-key'
  | 'mismatch'
  | 'skewed' // signed more than 5 minutes ago or ahead
  | 'expired'; // a presigned URL past its time

export interface AuthFailure {
  kind: AuthFailureKind;
  message: string;
}

/** The wording that AWS's services share. */
export const AUTH_MESSAGES = {
  missing: 'Request is missing Authentication Token',
  unknownKey: 'The security token included in the request is invalid.',
  mismatch:
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
} as const;

/** Literal error codes of a failure, by the family of protocol that a service speaks. */
export const AUTH_CODES: Record<AuthFailureKind, { json: string; query: string; s3: string }> = {
  missing: {
    json: 'MissingAuthenticationTokenException',
    query: 'MissingAuthenticationToken',
    s3: 'AccessDenied',
  },
  incomplete: {
    json: 'IncompleteSignatureException',
    query: 'IncompleteSignature',
    s3: 'AuthorizationHeaderMalformed',
  },
  'unknown-key': {
    json: 'UnrecognizedClientException',
    query: 'InvalidClientTokenId',
    s3: 'InvalidAccessKeyId',
  },
  mismatch: {
    json: 'InvalidSignatureException',
    query: 'SignatureDoesNotMatch',
    s3: 'SignatureDoesNotMatch',
  },
  skewed: {
    json: 'InvalidSignatureException',
    query: 'SignatureDoesNotMatch',
    s3: 'RequestTimeTooSkewed',
  },
  expired: { json: 'ExpiredTokenException', query: 'ExpiredToken', s3: 'AccessDenied' },
};
