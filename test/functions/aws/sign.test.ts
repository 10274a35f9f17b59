import { createHash, createHmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSigner } from '../../../functions/shared/aws/sign.ts';

/** As the signer of the SDK wants it. */
class Sha256 {
  private readonly hash;
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    const key = ArrayBuffer.isView(secret) || typeof secret === 'string' ? secret : undefined;
    this.hash = key === undefined ? createHash('sha256') : createHmac('sha256', key as string);
  }
  update(data: Uint8Array | string): void {
    this.hash.update(data);
  }
  async digest(): Promise<Uint8Array> {
    return new Uint8Array(this.hash.digest());
  }
  reset(): void {}
}

const character = fc.constantFrom(...'abcXYZ019-_.~@= +%/!*()é');
const path = fc
  .array(
    fc.string({ unit: character, minLength: 1, maxLength: 12 }).filter((one) => !/^\.+$/.test(one)),
    { maxLength: 4 },
  )
  .map((segments) => `/${segments.map(encodeURIComponent).join('/')}`);

describe('a signature', () => {
  it('is what AWS’s own signer makes of the same request', async () => {
    const request = fc.record({
      method: fc.constantFrom('GET', 'POST', 'DELETE'),
      path,
      body: fc.string({ unit: 'grapheme', maxLength: 60 }),
      target: fc.stringMatching(/^[A-Za-z_.0-9]{1,30}$/),
      token: fc.option(fc.stringMatching(/^[A-Za-z0-9+/=]{1,40}$/), { nil: undefined }),
      secretAccessKey: fc.stringMatching(/^[A-Za-z0-9+/]{40}$/),
      now: fc.integer({ min: 1_500_000_000_000, max: 2_500_000_000_000 }),
    });
    await fc.assert(
      fc.asyncProperty(request, async (one) => {
        const credentials = {
          accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
          secretAccessKey: one.secretAccessKey,
          ...(one.token === undefined ? {} : { sessionToken: one.token }),
        };
        const headers = {
          host: 'dynamodb.eu-central-1.amazonaws.com',
          'content-type': 'application/x-amz-json-1.0',
          'x-amz-target': one.target,
        };
        const sign = createSigner({ region: 'eu-central-1', service: 'dynamodb' });
        const mine = sign(credentials, { ...one, headers });
        const theirs = await new SignatureV4({
          credentials,
          region: 'eu-central-1',
          service: 'dynamodb',
          sha256: Sha256,
          applyChecksum: false,
        }).sign(
          {
            method: one.method,
            protocol: 'https:',
            hostname: headers.host,
            path: one.path,
            query: {},
            headers: { ...headers },
            body: one.body,
          },
          { signingDate: new Date(Math.floor(one.now / 1000) * 1000) },
        );
        expect(mine['authorization']).toBe(theirs.headers['authorization']);
      }),
    );
  });
});
