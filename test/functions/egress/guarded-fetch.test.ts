import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { isPublicAddress } from '../../../functions/shared/egress/addresses.ts';
import { createGuardedFetch } from '../../../functions/shared/egress/guarded-fetch.ts';
import { createFetchJwks } from '../../../functions/shared/egress/jwks.ts';

const nobody = new Set<string>();
const loopback = new Set(['127.0.0.1']);
const limits = { maxBytes: 1000, timeoutMs: 2000 };
const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('addresses', () => {
  it.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '127.0.0.1',
    '127.255.255.254',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.1',
    '192.168.1.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::7f00:1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '::ffff:10.0.0.1',
    '64:ff9b::7f00:1',
    '2001:db8::1',
    '2002:7f00:1::',
    'fc00::1',
    'fd00:ec2::254',
    'fe80::1',
    'ff02::1',
    'localhost',
    '',
    '1.2.3',
  ])('[G1] %s is not public', (address) => {
    expect(isPublicAddress(address, nobody)).toBe(false);
  });

  it.each(['1.1.1.1', '172.32.0.1', '100.128.0.1', '::ffff:8.8.8.8', '2606:4700::1111'])(
    '[G1] %s is',
    (address) => {
      expect(isPublicAddress(address, nobody)).toBe(true);
    },
  );
});

describe('fetching an address that somebody gave', () => {
  it.each([
    'https://127.0.0.1/',
    'https://127.1/',
    'https://2130706433/',
    'https://0x7f000001/',
    'https://0x7f.0.0.1/',
    'https://0177.0.0.1/',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:7f00:1]/',
    'https://[0:0:0:0:0:0:0:1]/',
    'https://169.254.169.254/latest/meta-data/',
    'https://[fd00:ec2::254]/',
    'http://1.1.1.1/',
    'http://example.com/',
    'ftp://example.com/',
    'file:///etc/passwd',
    'data:text/plain,x',
    'https://user:secret@1.1.1.1/',
    // A name that leads inside: what is resolved is what is checked.
    'https://localhost/',
  ])('[G1] %s is refused', async (address) => {
    const fetch = createGuardedFetch({ allowedAddresses: nobody });
    await expect(fetch(address, limits)).rejects.toMatchObject({ code: 'forbidden' });
  });

  it.each(['', 'not a url', '//example.com', 'https://'])(
    '[G1] "%s" is no address',
    async (address) => {
      const fetch = createGuardedFetch({ allowedAddresses: nobody });
      await expect(fetch(address, limits)).rejects.toMatchObject({ code: 'invalid_request' });
    },
  );

  it('[G1] does not reach a server that listens inside, by name or number', async () => {
    let asked = 0;
    const address = await serve((_, response) => {
      asked++;
      response.end('secret');
    });
    const port = new URL(address).port;
    const fetch = createGuardedFetch({ allowedAddresses: nobody });
    for (const host of ['127.0.0.1', 'localhost', '[::ffff:127.0.0.1]', '0']) {
      for (const scheme of ['http', 'https']) {
        await expect(fetch(`${scheme}://${host}:${port}/`, limits)).rejects.toMatchObject({
          code: 'forbidden',
        });
      }
    }
    expect(asked).toBe(0);
  });

  it('[G2] gives status, headers and body of what it may fetch', async () => {
    const address = await serve((request, response) => {
      response.writeHead(201, { 'x-method': request.method ?? '' });
      request.pipe(response);
    });
    const fetch = createGuardedFetch({ allowedAddresses: loopback });
    const answer = await fetch(address, { ...limits, method: 'POST', body: 'hello' });
    expect(answer).toMatchObject({ status: 201, headers: { 'x-method': 'POST' } });
    expect(answer.body.toString()).toBe('hello');
  });

  it('[G2] follows no redirect', async () => {
    const paths: (string | undefined)[] = [];
    const address = await serve((request, response) => {
      paths.push(request.url);
      response.writeHead(302, { location: '/inside' }).end();
    });
    const fetch = createGuardedFetch({ allowedAddresses: loopback });
    expect(await fetch(`${address}/first`, limits)).toMatchObject({ status: 302 });
    expect(paths).toEqual(['/first']);
  });

  it('[G2] ends an answer that is too large, announced or not', async () => {
    const fetch = createGuardedFetch({ allowedAddresses: loopback });
    const announced = await serve((_, response) => response.end('x'.repeat(5000)));
    const endless = await serve((_, response) => {
      const more = () => {
        if (!response.destroyed) response.write('x'.repeat(500), more);
      };
      more();
    });
    for (const address of [announced, endless]) {
      await expect(fetch(address, limits)).rejects.toMatchObject({ code: 'too_large' });
    }
  });

  it('[G2] waits no longer than it was told, for the head or for the rest', async () => {
    const fetch = createGuardedFetch({ allowedAddresses: loopback });
    const silent = await serve(() => {});
    const slow = await serve((_, response) => void response.write('x'));
    const broken = await serve((_, response) => void response.destroy());
    const broken2 = await serve((_, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('x', () => response.destroy());
    });
    for (const address of [silent, slow, broken, broken2]) {
      await expect(fetch(address, { ...limits, timeoutMs: 200 })).rejects.toMatchObject({
        code: 'busy',
      });
    }
  });
});

describe('a JWK Set', () => {
  it('[G2] is fetched once in ten minutes', async () => {
    let asked = 0;
    const address = await serve((_, response) => {
      asked++;
      response.end('{"keys":[]}');
    });
    const time = { now: 0 };
    const fetch = createGuardedFetch({ allowedAddresses: loopback });
    const jwks = createFetchJwks(fetch, () => time.now);
    await jwks(address);
    time.now = 599_999;
    expect(await jwks(address)).toEqual({ keys: [] });
    expect(asked).toBe(1);
    time.now = 600_000;
    await jwks(address);
    expect(asked).toBe(2);
  });

  it.each([
    [200, 'no JSON'],
    [200, '{"keys":7}'],
    [200, 'null'],
    [404, '{"keys":[]}'],
    [302, '{"keys":[]}'],
  ])('[G2] of status %i and body %s is none', async (status, body) => {
    const address = await serve((_, response) => response.writeHead(status).end(body));
    const jwks = createFetchJwks(createGuardedFetch({ allowedAddresses: loopback }), () => 0);
    await expect(jwks(address)).rejects.toMatchObject({ code: 'unauthorized' });
  });
});
