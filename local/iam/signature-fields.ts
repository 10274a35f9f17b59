import { AUTH_MESSAGES, type AuthFailure } from './auth-failure.ts';
import { queryPairs, type SignedRequest } from './canonical-request.ts';

/** What a request says of its own signature. */
export interface SignatureFields {
  accessKeyId: string;
  /** `20261123` */
  scopeDate: string;
  region: string;
  service: string;
  signedHeaders: string[];
  signature: string;
  /** `20261123T045450Z` */
  timestamp: string;
  sessionToken: string | undefined;
  /** Seconds that a presigned URL is good for; undefined for a signed header. */
  expiresSeconds: number | undefined;
}

/** A signature that stands beside the text that it is for, in the fields of a form. */
export interface TextSignature {
  algorithm: string;
  credential: string;
  timestamp: string;
  signature: string;
  sessionToken: string | undefined;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';

const single = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value[0] : value;

/** Reads the signature from the Authorization header or from a presigned URL's query. */
export function readSignature(request: SignedRequest): SignatureFields | AuthFailure {
  const authorization = single(request.headers['authorization']);
  if (authorization !== undefined) return fromHeader(request, authorization);
  const raw = request.query;
  const presigned =
    typeof raw === 'string' ? raw.includes('X-Amz-Signature=') : raw.has('X-Amz-Signature');
  if (presigned) return fromQuery(new Map(queryPairs(raw)));
  return { kind: 'missing', message: AUTH_MESSAGES.missing };
}

/** Reads the signature of a text. When it runs out stands in the text. */
export function fromText(given: TextSignature): SignatureFields | AuthFailure {
  if (given.algorithm !== ALGORITHM) {
    return incomplete(`The algorithm of the signature has to be ${ALGORITHM}.`);
  }
  const { credential, signature, timestamp, sessionToken } = given;
  return assemble(credential, '', signature, timestamp, sessionToken, undefined);
}

function fromHeader(request: SignedRequest, authorization: string): SignatureFields | AuthFailure {
  if (!authorization.startsWith(`${ALGORITHM} `)) {
    return { kind: 'missing', message: AUTH_MESSAGES.missing };
  }
  const credential = field(authorization, 'Credential=');
  const signedHeaders = field(authorization, 'SignedHeaders=');
  const signature = field(authorization, 'Signature=');
  const timestamp = single(request.headers['x-amz-date']);
  if (credential === undefined || signedHeaders === undefined || signature === undefined) {
    return incomplete(
      `Authorization header requires 'Credential', 'SignedHeaders' and 'Signature' parameters. Authorization=${ALGORITHM}`,
    );
  }
  if (timestamp === undefined) {
    return incomplete("Authorization header requires existence of either a 'X-Amz-Date' header.");
  }
  const token = single(request.headers['x-amz-security-token']);
  return assemble(credential, signedHeaders, signature, timestamp, token, undefined);
}

function fromQuery(query: Map<string, string>): SignatureFields | AuthFailure {
  const credential = query.get('X-Amz-Credential');
  const signedHeaders = query.get('X-Amz-SignedHeaders');
  const signature = query.get('X-Amz-Signature');
  const timestamp = query.get('X-Amz-Date');
  const expires = Number(query.get('X-Amz-Expires'));
  if (
    query.get('X-Amz-Algorithm') !== ALGORITHM ||
    credential === undefined ||
    signedHeaders === undefined ||
    signature === undefined ||
    timestamp === undefined ||
    // A presigned URL lasts at most seven days.
    !(expires >= 1 && expires <= 604_800)
  ) {
    return incomplete(
      'A presigned URL needs X-Amz-Algorithm, X-Amz-Credential, X-Amz-SignedHeaders, X-Amz-Date, X-Amz-Expires and X-Amz-Signature.',
    );
  }
  const token = query.get('X-Amz-Security-Token');
  return assemble(credential, signedHeaders, signature, timestamp, token, expires);
}

function assemble(
  credential: string,
  signedHeaders: string,
  signature: string,
  timestamp: string,
  sessionToken: string | undefined,
  expiresSeconds: number | undefined,
): SignatureFields | AuthFailure {
  const [accessKeyId, scopeDate, region, service, terminator, ...rest] = credential.split('/');
  if (
    !accessKeyId ||
    scopeDate === undefined ||
    region === undefined ||
    service === undefined ||
    terminator !== 'aws4_request' ||
    rest.length > 0
  ) {
    return incomplete('Credential must have exactly 5 slash-delimited elements.');
  }
  if (!timestamp.startsWith(scopeDate)) {
    return {
      kind: 'mismatch',
      message: `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${scopeDate}' != '${timestamp.slice(0, 8)}'.`,
    };
  }
  return {
    accessKeyId,
    scopeDate,
    region,
    service,
    signedHeaders: signedHeaders.split(';'),
    signature,
    timestamp,
    sessionToken,
    expiresSeconds,
  };
}

function field(authorization: string, name: string): string | undefined {
  const start = authorization.indexOf(name);
  if (start === -1) return undefined;
  const from = start + name.length;
  const end = authorization.indexOf(',', from);
  return authorization.slice(from, end === -1 ? undefined : end).trim();
}

const incomplete = (message: string): AuthFailure => ({ kind: 'incomplete', message });
