import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JSONWebKeySet, type JWTPayload, SignJWT } from 'jose';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { JwtAuthorizerModel } from '../../../local/apigateway/model.ts';
import { type HttpFixture, httpModel, route, startHttpApi } from './http-harness.ts';

type Keys = Awaited<ReturnType<typeof generateKeyPair>>;

const ISSUER = 'https://issuer.example/pool';
const NOW = Date.UTC(2026, 0, 5, 9, 30, 15) / 1000;
let fixture: HttpFixture;
let rsa: Keys;
let other: Keys;
let elliptic: Keys;

beforeAll(async () => {
  rsa = await generateKeyPair('RS256', { extractable: true });
  other = await generateKeyPair('RS256', { extractable: true });
  elliptic = await generateKeyPair('ES256', { extractable: true });
});
afterEach(() => fixture.api.close());

async function jwks(keys: Record<string, Keys>): Promise<JSONWebKeySet> {
  const exported = Object.entries(keys).map(async ([kid, { publicKey }]) => ({
    ...(await exportJWK(publicKey)),
    kid,
  }));
  return { keys: await Promise.all(exported) };
}

const CLAIMS: JWTPayload = {
  iss: ISSUER,
  aud: 'client-1',
  sub: 'agent-1',
  exp: NOW + 60,
  iat: NOW - 5,
  scope: 'inbox.read inbox.write',
};

function sign(claims: JWTPayload, keys = rsa, header = { alg: 'RS256', kid: 'k1' }) {
  return new SignJWT(claims).setProtectedHeader(header).sign(keys.privateKey);
}

const authorizer = (more: Partial<JwtAuthorizerModel> = {}): JwtAuthorizerModel => ({
  kind: 'jwt',
  issuer: ISSUER,
  audiences: ['client-1'],
  identitySource: ['$request.header.Authorization'],
  scopes: [],
  ...more,
});

async function start(more: Partial<JwtAuthorizerModel> = {}): Promise<void> {
  const set = await jwks({ k1: rsa, k2: elliptic });
  const model = httpModel([route('GET /', { authorizer: authorizer(more) })]);
  fixture = await startHttpApi(
    model,
    {},
    { jwks: async (issuer) => (issuer === more.issuer ? undefined : set) },
  );
}

const get = (authorization?: string) =>
  fetch(fixture.url, authorization === undefined ? {} : { headers: { authorization } });

describe('HTTP API: JWT authorizer', () => {
  it.each(['Bearer ', 'bearer ', ''])(
    'takes a token after "%s" and shows its claims as strings',
    async (prefix) => {
      await start();
      const token = await sign({ ...CLAIMS, groups: ['a', 'b'], admin: true });
      expect((await get(prefix + token)).status).toBe(200);
      expect(fixture.event()['requestContext']).toMatchObject({
        authorizer: {
          jwt: {
            claims: {
              iss: ISSUER,
              aud: 'client-1',
              sub: 'agent-1',
              exp: String(NOW + 60),
              iat: String(NOW - 5),
              scope: 'inbox.read inbox.write',
              groups: '[a b]',
              admin: 'true',
            },
            scopes: null,
          },
        },
      });
    },
  );

  it('without a token it is 401', async () => {
    await start();
    const response = await get();
    expect(response.status).toBe(401);
    expect(await response.text()).toBe('{"message":"Unauthorized"}');
    expect(response.headers.get('www-authenticate')).toBe('Bearer');
    expect(fixture.functions.events).toEqual([]);
  });

  it.each<[string, JWTPayload, string]>([
    ['another issuer', { iss: 'https://evil.example' }, 'the token does not have a valid issuer'],
    ['another audience', { aud: 'client-2' }, 'the token does not have a valid audience'],
    ['no audience', { aud: undefined }, 'the token does not have a valid audience'],
    [
      'client_id beside another aud',
      { aud: 'client-2', client_id: 'client-1' },
      'the token does not have a valid audience',
    ],
    ['an end that has come', { exp: NOW }, 'the token has expired'],
    ['no end', { exp: undefined }, 'the token has expired'],
    ['a beginning in the future', { nbf: NOW + 1 }, 'the token is not valid yet'],
    ['an issue in the future', { iat: NOW + 1 }, 'the token was issued in the future'],
  ])('a token with %s is 401', async (_what, claims, description) => {
    await start();
    const response = await get(`Bearer ${await sign({ ...CLAIMS, ...claims })}`);
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe(
      `Bearer scope="" error="invalid_token" error_description="${description}"`,
    );
  });

  it('client_id stands in for a missing aud, one of several audiences is enough', async () => {
    await start();
    expect(
      (await get(await sign({ ...CLAIMS, aud: undefined, client_id: 'client-1' }))).status,
    ).toBe(200);
    expect((await get(await sign({ ...CLAIMS, aud: ['x', 'client-1'] }))).status).toBe(200);
  });

  it('only RSA signatures are taken', async () => {
    await start();
    const token = await sign(CLAIMS, elliptic, { alg: 'ES256', kid: 'k2' });
    const response = await get(token);
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toContain('signing method ES256 is invalid');
    const none = `${Buffer.from('{"alg":"none","kid":"k1"}').toString('base64url')}.${token.split('.')[1]}.`;
    expect((await get(none)).status).toBe(401);
  });

  it.each([
    ['a signature by another key', () => sign(CLAIMS, other)],
    ['an unknown key id', () => sign(CLAIMS, rsa, { alg: 'RS256', kid: 'k9' })],
    ['no form at all', async () => 'abc'],
    [
      'claims changed after the signature',
      async () => {
        const [header, , signature] = (await sign(CLAIMS)).split('.');
        const claims = Buffer.from(JSON.stringify({ ...CLAIMS, sub: 'x' })).toString('base64url');
        return `${header}.${claims}.${signature}`;
      },
    ],
  ])('a token with %s is 401', async (_what, token) => {
    await start();
    expect((await get(await token())).status).toBe(401);
  });

  it('a remembered token still ends', async () => {
    await start();
    const token = await sign(CLAIMS);
    expect((await get(token)).status).toBe(200);
    fixture.clock.advance(60_000);
    expect((await get(token)).status).toBe(401);
  });

  it('one of the scopes of the route is enough, none is 403', async () => {
    await start({ scopes: ['admin', 'inbox.write'] });
    expect((await get(await sign(CLAIMS))).status).toBe(200);
    expect(fixture.event()['requestContext']).toMatchObject({
      authorizer: { jwt: { scopes: ['inbox.write'] } },
    });
    const response = await get(await sign({ ...CLAIMS, scope: 'inbox' }));
    expect(response.status).toBe(403);
    expect(await response.text()).toBe('{"message":"Forbidden"}');
    expect(response.headers.get('www-authenticate')).toContain(
      'Bearer scope="admin inbox.write" error="insufficient_scope"',
    );
  });

  it('the answer to a refusal has the CORS headers of the API', async () => {
    await start();
    const cors = { allowOrigins: ['*'] };
    fixture.api.replaceModel(httpModel([route('GET /', { authorizer: authorizer() })], { cors }));
    const response = await fetch(fixture.url, { headers: { origin: 'https://shop.example' } });
    expect(response.status).toBe(401);
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
  });
});

describe('HTTP API: keys of an issuer on the network', () => {
  /** Serves an issuer's documents and counts how often its keys were asked for. */
  async function issuerOf(
    keys: Record<string, Keys>,
  ): Promise<{ server: Server; url: string; asked: () => number }> {
    let asked = 0;
    const server = createServer(async (request, response) => {
      const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      if (request.url === '/.well-known/openid-configuration') {
        response.end(JSON.stringify({ issuer: base, jwks_uri: `${base}/keys` }));
      } else if (request.url === '/keys') {
        asked += 1;
        response.end(JSON.stringify(await jwks(keys)));
      } else response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return {
      server,
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      asked: () => asked,
    };
  }

  it('are found by discovery, kept, and fetched again for a new key id or after two hours', async () => {
    const keys: Record<string, Keys> = { k1: rsa };
    const issuer = await issuerOf(keys);
    await start({ issuer: issuer.url });
    const claims = { ...CLAIMS, iss: issuer.url, exp: NOW + 86_400 };
    expect((await get(await sign(claims))).status).toBe(200);
    expect((await get(await sign({ ...claims, sub: 'b' }))).status).toBe(200);
    expect(issuer.asked()).toBe(1);
    keys['k3'] = other;
    const rotated = await sign(claims, other, { alg: 'RS256', kid: 'k3' });
    expect((await get(rotated)).status).toBe(401);
    expect(issuer.asked()).toBe(1);
    fixture.clock.advance(1_000);
    expect((await get(rotated)).status).toBe(200);
    expect(issuer.asked()).toBe(2);
    fixture.clock.advance(2 * 60 * 60_000 + 1);
    expect((await get(rotated)).status).toBe(200);
    expect(issuer.asked()).toBe(3);
    await new Promise((resolve) => {
      issuer.server.close(resolve);
      issuer.server.closeAllConnections();
    });
  });

  it('an issuer that cannot be reached is 401', async () => {
    const { server, url } = await issuerOf({});
    await new Promise((resolve) => server.close(resolve));
    await start({ issuer: url });
    const response = await get(await sign({ ...CLAIMS, iss: url }));
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toContain(
      'OIDC discovery endpoint communication error',
    );
  });
});
