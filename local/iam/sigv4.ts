import { createHmac, createSecretKey, hash, type KeyObject, timingSafeEqual } from 'node:crypto';
import { AUTH_MESSAGES, type AuthFailure } from './auth-failure.ts';
import { canonicalRequest, type SignedRequest } from './canonical-request.ts';
import type { Credentials } from './credentials.ts';
import {
  fromText,
  readSignature,
  type SignatureFields,
  type TextSignature,
} from './signature-fields.ts';

/** AWS refuses what was signed more than five minutes before or after its own time. */
const MAX_SKEW_MS = 5 * 60_000;

const EMPTY_HASH = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/** A request whose signature is right. */
export interface VerifiedSignature {
  accessKeyId: string;
  region: string;
  service: string;
}

export type SignatureCheck =
  | { ok: true; verified: VerifiedSignature }
  | { ok: false; failure: AuthFailure };

export interface SignatureVerifier {
  verify(request: SignedRequest): SignatureCheck;
  /** Checks a text that is signed by itself, such as the policy of a form. */
  verifyText(text: string, signature: TextSignature): SignatureCheck;
}

/**
 * Checks signatures of AWS Signature Version 4, in the header or in a presigned URL. The derived
 * key of each credential, date, region and service is kept, so a request costs one SHA-256 of its
 * body, one of its canonical form, and one HMAC.
 *
 * @param lookup the secret of an access key, if there is such a key
 * @param now milliseconds since the epoch
 */
export function createSignatureVerifier(
  lookup: (accessKeyId: string) => Credentials | undefined,
  now: () => number,
): SignatureVerifier {
  const keys = new Map<string, KeyObject>();
  let keysDate = '';

  function signingKey(credentials: Credentials, fields: SignatureFields): KeyObject {
    if (fields.scopeDate !== keysDate) {
      keys.clear(); // yesterday's keys are of no use any more
      keysDate = fields.scopeDate;
    }
    const name = `${fields.accessKeyId}/${fields.region}/${fields.service}`;
    const known = keys.get(name);
    if (known !== undefined) return known;
    const key = createSecretKey(deriveSigningKey(credentials.secretAccessKey, fields));
    keys.set(name, key);
    return key;
  }

  function check(fields: SignatureFields, credentials: Credentials, text: string): SignatureCheck {
    const expected = createHmac('sha256', signingKey(credentials, fields)).update(text).digest();
    const given = Buffer.from(fields.signature, 'hex');
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
      return fail('mismatch', AUTH_MESSAGES.mismatch);
    }
    const { accessKeyId, region, service } = fields;
    return { ok: true, verified: { accessKeyId, region, service } };
  }

  function credentialsOf(fields: SignatureFields): Credentials | undefined {
    const credentials = lookup(fields.accessKeyId);
    return credentials?.sessionToken === fields.sessionToken ? credentials : undefined;
  }

  return {
    verifyText(text, signature) {
      const fields = fromText(signature);
      if ('kind' in fields) return { ok: false, failure: fields };
      const credentials = credentialsOf(fields);
      if (credentials === undefined) return fail('unknown-key', AUTH_MESSAGES.unknownKey);
      return check(fields, credentials, text);
    },
    verify(request) {
      const fields = readSignature(request);
      if ('kind' in fields) return { ok: false, failure: fields };
      const credentials = credentialsOf(fields);
      if (credentials === undefined) return fail('unknown-key', AUTH_MESSAGES.unknownKey);
      const late = checkTime(fields, now());
      if (late !== undefined) return { ok: false, failure: late };

      const payloadHash = hashOfPayload(request, fields);
      if (payloadHash === undefined) return fail('mismatch', AUTH_MESSAGES.mismatch);
      const canonical = canonicalRequest(
        request,
        fields.signedHeaders,
        payloadHash,
        fields.service === 's3',
      );
      const scope = `${fields.scopeDate}/${fields.region}/${fields.service}/aws4_request`;
      const text = `AWS4-HMAC-SHA256\n${fields.timestamp}\n${scope}\n${hash('sha256', canonical)}`;
      return check(fields, credentials, text);
    },
  };
}

/** The key that signs one day's requests to one service (IAM user guide, step 4). */
export function deriveSigningKey(
  secret: string,
  scope: { scopeDate: string; region: string; service: string },
): Buffer {
  let key: Buffer = Buffer.from(`AWS4${secret}`);
  for (const part of [scope.scopeDate, scope.region, scope.service, 'aws4_request']) {
    key = createHmac('sha256', key).update(part).digest();
  }
  return key;
}

function fail(kind: AuthFailure['kind'], message: string): SignatureCheck {
  return { ok: false, failure: { kind, message } };
}

/** The hash that the client signed, or undefined when the body is not what it hashed. */
function hashOfPayload(request: SignedRequest, fields: SignatureFields): string | undefined {
  const declared = request.headers['x-amz-content-sha256'];
  if (fields.service === 's3') {
    if (declared === 'UNSIGNED-PAYLOAD') return declared;
    // The body comes in chunks, with a checksum behind them that the service looks at.
    if (typeof declared === 'string' && declared.startsWith('STREAMING-')) return declared;
    if (declared === undefined && fields.expiresSeconds !== undefined) return 'UNSIGNED-PAYLOAD';
  }
  const actual = request.body.length === 0 ? EMPTY_HASH : hash('sha256', request.body);
  return typeof declared === 'string' && declared !== actual ? undefined : actual;
}

function checkTime(fields: SignatureFields, now: number): AuthFailure | undefined {
  const signedAt = parseTimestamp(fields.timestamp);
  if (Number.isNaN(signedAt)) {
    return { kind: 'incomplete', message: 'Date must be in ISO-8601 basic format.' };
  }
  if (fields.expiresSeconds !== undefined && now > signedAt + fields.expiresSeconds * 1000) {
    return { kind: 'expired', message: 'Request has expired' };
  }
  const { timestamp } = fields;
  if (fields.expiresSeconds === undefined && now - signedAt > MAX_SKEW_MS) {
    return {
      kind: 'skewed',
      message: `Signature expired: ${timestamp} is now earlier than ${basic(now - MAX_SKEW_MS)} (${basic(now)} - 5 min.)`,
    };
  }
  if (signedAt - now > MAX_SKEW_MS) {
    return {
      kind: 'skewed',
      message: `Signature not yet current: ${timestamp} is still later than ${basic(now + MAX_SKEW_MS)} (${basic(now)} + 5 min.)`,
    };
  }
  return undefined;
}

/** Milliseconds of `20261123T045450Z`, or NaN. */
function parseTimestamp(text: string): number {
  if (text.length !== 16 || text[8] !== 'T' || text[15] !== 'Z') return Number.NaN;
  return Date.UTC(
    Number(text.slice(0, 4)),
    Number(text.slice(4, 6)) - 1,
    Number(text.slice(6, 8)),
    Number(text.slice(9, 11)),
    Number(text.slice(11, 13)),
    Number(text.slice(13, 15)),
  );
}

function basic(ms: number): string {
  return new Date(ms).toISOString().replace(/[-:]|\.\d{3}/g, '');
}
