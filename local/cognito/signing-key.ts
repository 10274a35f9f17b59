import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type JsonWebKey,
  sign,
  verify,
} from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';

/** A public key as key sets list it. */
export interface PublicJwk extends JsonWebKey {
  kid: string;
  alg: 'RS256';
  use: 'sig';
}

/** Signs and checks the pools' tokens. */
export interface SigningKey {
  readonly jwks: { keys: PublicJwk[] };
  /** A compact JWS of the claims. */
  sign(claims: Record<string, unknown>): string;
  /** The claims of a token that this key has signed, whatever its expiry; else undefined. */
  verify(token: string): Record<string, unknown> | undefined;
}

/** Takes the RSA key from the store, and makes it there at the first start. */
export function loadSigningKey(db: DatabaseSync): SigningKey {
  const row = db.prepare("SELECT value FROM keys WHERE name = 'signing'").get();
  let pem = row?.['value'] as string | undefined;
  if (pem === undefined) {
    const pair = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    });
    pem = pair.privateKey;
    db.prepare("INSERT INTO keys VALUES ('signing', ?)").run(pem);
  }
  const privateKey = createPrivateKey(pem);
  const publicKey = createPublicKey(privateKey);
  const { n, e, kty } = publicKey.export({ format: 'jwk' });
  // The thumbprint of RFC 7638.
  const kid = createHash('sha256').update(JSON.stringify({ e, kty, n })).digest('base64url');
  const head = encode({ kid, alg: 'RS256' });
  return {
    jwks: { keys: [{ kty, n, e, kid, alg: 'RS256', use: 'sig' }] },
    sign(claims) {
      const input = `${head}.${encode(claims)}`;
      return `${input}.${sign('RSA-SHA256', Buffer.from(input), privateKey).toString('base64url')}`;
    },
    verify(token) {
      const [header = '', payload = '', signature = ''] = token.split('.');
      const input = Buffer.from(`${header}.${payload}`);
      try {
        // The algorithm is ours, whatever the header says.
        if (!verify('RSA-SHA256', input, publicKey, Buffer.from(signature, 'base64url'))) {
          return undefined;
        }
        return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
      } catch {
        return undefined;
      }
    },
  };
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
