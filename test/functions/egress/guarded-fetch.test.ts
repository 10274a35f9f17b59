import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import {
  type AddressInfo,
  createServer as createRawServer,
  type Server,
  type Socket,
} from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { isPublicAddress } from '../../../functions/shared/egress/addresses.ts';
import { createGuardedFetch } from '../../../functions/shared/egress/guarded-fetch.ts';
import { createFetchJwks } from '../../../functions/shared/egress/jwks.ts';

const nobody = new Set<string>();
const loopback = new Set(['127.0.0.1']);
const limits = { maxBytes: 1000, timeoutMs: 2000 };
const servers: Server[] = [];
const sockets = new Set<Socket>();

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
});

async function listen(server: Server, host: string, port: number): Promise<string> {
  servers.push(server);
  server.on('connection', (socket) => {
    sockets.add(socket.on('error', () => {}));
  });
  await new Promise<void>((resolve) => server.listen(port, host, resolve));
  return `http://${host}:${(server.address() as AddressInfo).port}`;
}

const serve = (listener: RequestListener, host = '127.0.0.1', port = 0) =>
  listen(createServer(listener), host, port);

/** A server that says what it likes. */
const serveRaw = (greet: (socket: Socket) => void) =>
  listen(
    createRawServer((socket) => socket.once('data', () => greet(socket))),
    '127.0.0.1',
    0,
  );

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

describe('names and their addresses', () => {
  const public1 = { address: '1.1.1.1', family: 4 };
  const inside = { address: '127.0.0.1', family: 4 };

  it.each([
    ['an address inside', [inside]],
    ['one among others', [public1, inside]],
    ['one in the clothes of IPv6', [{ address: '::ffff:10.0.0.1', family: 6 }]],
    ['a metadata service', [{ address: '169.254.169.254', family: 4 }]],
    ['none', []],
  ])('[G1] a name that has %s is refused', async (_, found) => {
    const fetch = createGuardedFetch({ allowedAddresses: nobody, resolve: async () => found });
    await expect(fetch('https://shop.example.com/', limits)).rejects.toMatchObject({
      reason: 'address_refused',
    });
  });

  it('[G1] a name that changes its answer is looked up once, and asked where it was judged', async () => {
    const asked: string[] = [];
    const answer = (name: string) => (_: unknown, response: ServerResponse) => {
      asked.push(name);
      response.end(name);
    };
    const { port } = new URL(await serve(answer('judged')));
    await serve(answer('inside'), '127.0.0.2', Number(port));
    const answers = ['127.0.0.1', '127.0.0.2', '127.0.0.2'];
    let lookedUp = 0;
    const fetch = createGuardedFetch({
      // The name may be asked over http here; of the addresses only the first.
      allowedAddresses: new Set(['shop.example.com', '127.0.0.1']),
      resolve: async () => [{ address: answers[lookedUp++] ?? '', family: 4 }],
    });
    const address = `http://shop.example.com:${port}/`;
    expect((await fetch(address, limits)).body.toString()).toBe('judged');
    expect(lookedUp).toBe(1);
    await expect(fetch(address, limits)).rejects.toMatchObject({ reason: 'address_refused' });
    expect(asked).toEqual(['judged']);
  });

  it('[G2] a name that is none, or never looked up, is unreachable', async () => {
    const failing = async () => {
      throw Object.assign(new Error('no'), { code: 'ENOTFOUND' });
    };
    const never = () => new Promise<never>(() => {});
    const fetch = (resolve: () => Promise<never>) =>
      createGuardedFetch({ allowedAddresses: nobody, resolve })('https://shop.example.com/', {
        ...limits,
        timeoutMs: 100,
      });
    await expect(fetch(failing)).rejects.toMatchObject({
      reason: 'unreachable',
      message: 'shop.example.com could not be reached, or hung up (ENOTFOUND).',
    });
    await expect(fetch(never)).rejects.toMatchObject({ reason: 'timeout' });
  });
});

describe('a server that means no good', () => {
  const fetch = createGuardedFetch({ allowedAddresses: loopback });
  /** Says these bytes to whoever connects, and one more drop every few milliseconds. */
  const say = (text: string, drop = '') =>
    serveRaw((socket) => {
      socket.write(text);
      if (drop === '') return;
      const timer = setInterval(() => socket.write(drop), 5);
      socket.on('close', () => clearInterval(timer));
    });
  const head = 'HTTP/1.1 200 OK\r\n';

  it.each<[string, string, string, string]>([
    ['sends a body drop by drop', `${head}content-length: 900\r\n\r\n`, 'x', 'timeout'],
    ['sends headers drop by drop', head, 'a: b\r\n', 'timeout'],
    ['never goes beyond interim answers', '', 'HTTP/1.1 103 Early Hints\r\n\r\n', 'timeout'],
    ['sends headers without end', head, `${'a: b\r\n'.repeat(1000)}`, 'too_large'],
    ['sends one header without end', `${head}a: `, 'x'.repeat(5000), 'too_large'],
    [
      'sends chunks without end',
      `${head}transfer-encoding: chunked\r\n\r\n`,
      `64\r\n${'x'.repeat(100)}\r\n`,
      'too_large',
    ],
    [
      'switches to another protocol',
      'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n',
      '',
      'unreachable',
    ],
    [
      'gives two lengths',
      `${head}content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
      '',
      'unreachable',
    ],
    ['does not speak HTTP', '220 mail.example.com ESMTP\r\n', '', 'unreachable'],
    [
      'packs in a way of its own',
      `${head}content-encoding: x\r\ncontent-length: 1\r\n\r\nx`,
      '',
      'bad_encoding',
    ],
    [
      'packs twice',
      `${head}content-encoding: gzip, gzip\r\ncontent-length: 1\r\n\r\nx`,
      '',
      'bad_encoding',
    ],
    [
      'says that it packs',
      `${head}content-encoding: gzip\r\ncontent-length: 1\r\n\r\nx`,
      '',
      'bad_encoding',
    ],
  ])('[G2] %s, and is left', async (_, text, drop, reason) => {
    const address = await say(text, drop);
    const request = { ...limits, timeoutMs: reason === 'timeout' ? 200 : 5000 };
    await expect(fetch(address, request)).rejects.toMatchObject({ reason });
  });

  it.each(['gzip', 'br', 'deflate'] as const)('[G3] packs much into little by %s', async (name) => {
    const pack = { gzip: gzipSync, br: brotliCompressSync, deflate: deflateSync }[name];
    const packed = pack(Buffer.alloc(limits.maxBytes + 1));
    expect(packed.length).toBeLessThan(100);
    const address = await serve((_, response) =>
      response.writeHead(200, { 'content-encoding': name }).end(packed),
    );
    await expect(fetch(address, limits)).rejects.toMatchObject({ reason: 'too_large' });
    const { body } = await fetch(address, { ...limits, maxBytes: limits.maxBytes + 1 });
    expect(body).toHaveLength(limits.maxBytes + 1);
  });

  it('[G1] speaks no TLS at an https address, and is left', async () => {
    const address = await say('no TLS');
    await expect(fetch(address.replace('http:', 'https:'), limits)).rejects.toMatchObject({
      reason: 'unreachable',
    });
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
