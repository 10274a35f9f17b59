import { SignatureV4 } from '@smithy/signature-v4';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SignedRequest } from '../../../local/iam/canonical-request.ts';
import { createIam } from '../../../local/iam/iam.ts';
import { Sha256 } from '../support/sha256.ts';

const NOW = Date.UTC(2026, 10, 23, 5, 0, 0);
const ADMIN = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
};

const iam = createIam({
  admin: ADMIN,
  seed: 'seed',
  now: () => NOW,
  roles: [{ logicalId: 'Role', roleName: 'role', policies: [] }],
});
const role = iam.credentialsFor('Role', 'fn');

function signer(
  service: string,
  credentials = ADMIN as { accessKeyId: string; secretAccessKey: string; sessionToken?: string },
) {
  return new SignatureV4({
    service,
    region: 'us-east-1',
    credentials,
    sha256: Sha256,
    uriEscapePath: service !== 's3',
  });
}

interface Parts {
  method?: string;
  path?: string;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  body?: string;
}

async function signed(
  parts: Parts,
  service = 'sqs',
  credentials?: typeof role,
  at = NOW,
): Promise<SignedRequest> {
  const request = {
    protocol: 'http:',
    hostname: 'localhost',
    method: parts.method ?? 'POST',
    path: parts.path ?? '/',
    query: parts.query ?? {},
    headers: { host: 'localhost:4566', ...parts.headers },
    body: parts.body ?? '',
  };
  const result = await signer(service, credentials).sign(request, { signingDate: new Date(at) });
  return {
    method: result.method,
    path: result.path,
    query: new URLSearchParams(result.query as Record<string, string>)
      .toString()
      .replaceAll('+', '%20'),
    headers: Object.fromEntries(
      Object.entries(result.headers).map(([k, v]) => [k.toLowerCase(), v]),
    ),
    body: Buffer.from(parts.body ?? ''),
  };
}

const failureOf = (request: SignedRequest): string | undefined => {
  const result = iam.authenticate(request);
  return result.ok ? undefined : result.failure.kind;
};

describe('signature version 4', () => {
  it('accepts what the AWS SDK signs, whatever the path, query, headers and body', async () => {
    const text = fc
      .string({ unit: 'binary', maxLength: 12 })
      .filter((value) => !/[\ud800-\udfff]/.test(value));
    const segment = text.map((value) => encodeURIComponent(value)).filter((value) => value !== '');
    await fc.assert(
      fc.asyncProperty(
        fc.array(segment, { maxLength: 3 }),
        fc.dictionary(
          text.filter((key) => key !== '' && key !== '__proto__'),
          text,
          { maxKeys: 3 },
        ),
        fc.array(fc.constantFrom('a', ' ', '  ', ',', 'b'), { maxLength: 6 }),
        text,
        fc.constantFrom('sqs', 'execute-api', 's3'),
        fc.boolean(),
        async (segments, query, value, body, service, asRole) => {
          const request = await signed(
            {
              path: `/${segments.join('/')}`,
              query,
              headers: { 'x-amz-meta': value.join('') },
              body,
            },
            service,
            asRole ? role : undefined,
          );
          const result = iam.authenticate(request);
          expect(result).toMatchObject({ ok: true, service });
          if (result.ok) expect(result.principal.roleLogicalId).toBe(asRole ? 'Role' : undefined);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('refuses a request of which anything was changed', async () => {
    const request = await signed({
      path: '/a',
      query: { x: '1' },
      headers: { 'x-amz-target': 'A.B' },
      body: '{}',
    });
    expect(failureOf(request)).toBeUndefined();
    expect(failureOf({ ...request, body: Buffer.from('{ }') })).toBe('mismatch');
    expect(failureOf({ ...request, path: '/b' })).toBe('mismatch');
    expect(failureOf({ ...request, query: 'x=2' })).toBe('mismatch');
    expect(failureOf({ ...request, method: 'PUT' })).toBe('mismatch');
    expect(failureOf({ ...request, headers: { ...request.headers, 'x-amz-target': 'A.C' } })).toBe(
      'mismatch',
    );
    const authorization = String(request.headers['authorization']);
    const forged = authorization.replace(/Signature=./, 'Signature=g');
    expect(failureOf({ ...request, headers: { ...request.headers, authorization: forged } })).toBe(
      'mismatch',
    );
  });

  it('refuses what is not signed, signed by nobody, too early or too late', async () => {
    expect(failureOf({ method: 'POST', path: '/', query: '', headers: {}, body: '' })).toBe(
      'missing',
    );
    const stranger = { accessKeyId: 'AKIANOBODY', secretAccessKey: 'x' };
    expect(failureOf(await signed({}, 'sqs', stranger))).toBe('unknown-key');
    const withoutToken = { accessKeyId: role.accessKeyId, secretAccessKey: role.secretAccessKey };
    expect(failureOf(await signed({}, 'sqs', withoutToken))).toBe('unknown-key');
    expect(failureOf(await signed({}, 'sqs', undefined, NOW - 299_000))).toBeUndefined();
    expect(failureOf(await signed({}, 'sqs', undefined, NOW - 301_000))).toBe('skewed');
    expect(failureOf(await signed({}, 'sqs', undefined, NOW + 301_000))).toBe('skewed');
  });

  it('accepts a presigned URL until it expires', async () => {
    for (const [age, expected] of [
      [59_000, undefined],
      [61_000, 'expired'],
    ] as const) {
      const result = await signer('s3', role).presign(
        {
          protocol: 'http:',
          hostname: 'localhost',
          method: 'GET',
          path: '/bucket/a%20key',
          query: {},
          headers: { host: 'localhost', 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' },
        },
        { signingDate: new Date(NOW - age), expiresIn: 60 },
      );
      const query = Object.entries(result.query ?? {})
        .map(([k, v]) => `${encodeURIComponent(k)}=${encodeURIComponent(String(v))}`)
        .join('&');
      const request = {
        method: 'GET',
        path: result.path,
        query,
        headers: { host: 'localhost' },
        body: '',
      };
      expect(failureOf(request)).toBe(expected);
      expect(failureOf({ ...request, path: '/bucket/other' })).toBe(expected ?? 'mismatch');
    }
  });
});
