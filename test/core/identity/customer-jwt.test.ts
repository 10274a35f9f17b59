import {
  exportJWK,
  exportSPKI,
  generateKeyPair,
  type JWTPayload,
  SignJWT,
  UnsecuredJWT,
} from 'jose';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { verifyCustomerJwt } from '../../../core/identity/customer-jwt.ts';
import {
  createIdentityWorld,
  type IdentityWorld,
  keyId,
  keySecret,
  otherKeyId,
  otherKeySecret,
} from '../../support/identity-world.ts';
import { appId } from '../../support/people.ts';

const claims = { external_id: 'ada', scope: 'user' };
const utf8 = (value: string) => new TextEncoder().encode(value);
let world: IdentityWorld;
let pair: Awaited<ReturnType<typeof generateKeyPair>>;
let strangers: Awaited<ReturnType<typeof generateKeyPair>>;

beforeAll(async () => {
  pair = await generateKeyPair('RS256', { extractable: true });
  strangers = await generateKeyPair('RS256', { extractable: true });
});

beforeEach(async () => {
  world = createIdentityWorld();
  world.jwks.keys = [{ ...(await exportJWK(pair.publicKey)), kid: 'rsa', alg: 'RS256' }];
});

const seconds = () => world.time.now / 1000;
const verify = (jwt: string) => verifyCustomerJwt(world.deps, appId, jwt);

function hs256(
  payload: JWTPayload = claims,
  { secret = keySecret, kid = keyId }: { secret?: string; kid?: string | undefined } = {},
): Promise<string> {
  const header = kid === '' ? { alg: 'HS256' } : { alg: 'HS256', kid };
  return new SignJWT(payload).setProtectedHeader(header).sign(utf8(secret));
}

function rs256(payload: JWTPayload = claims, key = pair.privateKey, kid = 'rsa'): Promise<string> {
  return new SignJWT(payload).setProtectedHeader({ alg: 'RS256', kid }).sign(key);
}

function useJwks(settings: object = { jwksUrl: 'https://keys.example.com/jwks.json' }): void {
  const app = world.database.apps.get(appId);
  if (app !== undefined) app.settings = settings;
}

describe('a company’s JWT', () => {
  it('[I6] signed with a key of the app says who the customer is', async () => {
    const jwt = await hs256({
      ...claims,
      name: 'Ada',
      email: 'ada@example.com',
      email_verified: true,
      exp: seconds() + 60,
    });
    expect(await verify(jwt)).toEqual({
      externalId: 'ada',
      profile: { name: 'Ada', email: 'ada@example.com', emailVerified: true },
      expiresAt: seconds() + 60,
    });
  });

  it('[I6] signed by a key of the app’s JWK Set says it too', async () => {
    useJwks();
    expect(await verify(await rs256())).toMatchObject({ externalId: 'ada' });
    useJwks({ jwks: JSON.stringify(world.jwks) });
    expect(await verify(await rs256())).toMatchObject({ externalId: 'ada' });
  });

  it('[I7] that names no end is believed for a day', async () => {
    expect((await verify(await hs256())).expiresAt).toBe(seconds() + 86_400);
  });

  it('[I7] may come from a clock that is half a minute off, and no more', async () => {
    await verify(await hs256({ ...claims, exp: seconds() - 29 }));
    await verify(await hs256({ ...claims, nbf: seconds() + 29 }));
    await expect(verify(await hs256({ ...claims, exp: seconds() - 31 }))).rejects.toMatchObject({
      code: 'login_expired',
    });
    await expect(verify(await hs256({ ...claims, nbf: seconds() + 31 }))).rejects.toMatchObject({
      code: 'unauthorized',
    });
  });

  it('[I7] does not make an address verified that it does not call so', async () => {
    const { profile } = await verify(await hs256({ ...claims, email: 'ada@example.com' }));
    expect(profile).toEqual({ email: 'ada@example.com' });
    expect((await verify(await hs256({ ...claims, email_verified: true }))).profile).toEqual({});
  });

  it.each<[string, JWTPayload]>([
    ['no external_id', { scope: 'user' }],
    ['an empty external_id', { ...claims, external_id: '' }],
    ['an external_id that is a number', { ...claims, external_id: 7 }],
    ['an external_id of 1,025 characters', { ...claims, external_id: 'x'.repeat(1025) }],
    ['no scope', { external_id: 'ada' }],
    ['another scope', { ...claims, scope: 'app' }],
    ['a name that is no text', { ...claims, name: {} }],
  ])('[I7] with %s is refused with the claim’s name', async (_, payload) => {
    await expect(verify(await hs256(payload))).rejects.toMatchObject({
      code: 'invalid_request',
      message: expect.stringMatching(/claim "(external_id|scope|name)"/),
    });
  });

  const forged: [string, () => Promise<string>][] = [
    ['without a signature (alg none)', async () => new UnsecuredJWT(claims).encode()],
    ['with another secret', () => hs256(claims, { secret: 'guessed, and wrong, but long enough' })],
    [
      'with the key of another app',
      () => hs256(claims, { kid: otherKeyId, secret: otherKeySecret }),
    ],
    [
      'with another app’s secret under this app’s kid',
      () => hs256(claims, { secret: otherKeySecret }),
    ],
    ['without a kid', () => hs256(claims, { kid: '' })],
    ['with a kid that is nobody’s', () => hs256(claims, { kid: 'app_nobody' })],
    ['by an RSA key that is not in the set', () => rs256(claims, strangers.privateKey)],
    ['with a kid that is not in the set', () => rs256(claims, pair.privateKey, 'other')],
    [
      'with the public RSA key as an HS256 secret',
      async () =>
        new SignJWT(claims)
          .setProtectedHeader({ alg: 'HS256', kid: 'rsa' })
          .sign(utf8(await exportSPKI(pair.publicKey))),
    ],
    [
      'with HS384',
      () =>
        new SignJWT(claims)
          .setProtectedHeader({ alg: 'HS384', kid: keyId })
          .sign(utf8(keySecret.repeat(2))),
    ],
    [
      'with a payload that was changed',
      async () => {
        const [header, , signature] = (await hs256()).split('.');
        const payload = btoa(JSON.stringify({ ...claims, external_id: 'bob' }));
        return `${header}.${payload.replace(/=+$/, '')}.${signature}`;
      },
    ],
    [
      'whose kid is an object',
      async () => {
        const header = btoa('{"alg":"HS256","kid":{"a":1}}').replace(/=+$/, '');
        return `${header}.e30.x`;
      },
    ],
    ['that is no JWT', async () => 'no.jwt.at-all'],
    ['that is nothing', async () => ''],
  ];

  it.each(forged)('[I6] %s is refused', async (_, make) => {
    useJwks();
    await expect(verify(await make())).rejects.toMatchObject({ code: 'unauthorized' });
  });

  it('[I6] by RS256 needs a JWK Set of the app that can be read', async () => {
    for (const settings of [{}, { jwks: 'not JSON' }, { jwks: '{"keys":7}' }]) {
      useJwks(settings);
      await expect(verify(await rs256())).rejects.toMatchObject({ code: 'unauthorized' });
    }
  });

  it('[I6] has the issuer and audience that the app names', async () => {
    const jwksUrl = 'https://keys.example.com';
    useJwks({ jwksUrl, jwtIssuer: 'https://id.example.com', jwtAudience: 'causerie' });
    const right = { ...claims, iss: 'https://id.example.com', aud: 'causerie' };
    expect(await verify(await rs256(right))).toMatchObject({ externalId: 'ada' });
    for (const wrong of [
      claims,
      { ...right, iss: 'https://evil.example' },
      { ...right, aud: 'x' },
    ]) {
      await expect(verify(await rs256(wrong))).rejects.toMatchObject({ code: 'unauthorized' });
    }
  });
});
