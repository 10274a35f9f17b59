import { createServer, request } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readPlainHead } from '../../../local/http/plain-head.ts';
import { createPlainServer, type PlainServer } from '../../../local/http/plain-server.ts';

const post = (body: string, more = '') =>
  `POST /a?b=1 HTTP/1.1\r\nHost: x\r\nX-Amz-Date:  now \r\n${more}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

describe('the head of a plain request', () => {
  const read = (text: string) => readPlainHead(Buffer.from(text, 'latin1'));

  it('is method, target and headers, in lower case and without spaces around', () => {
    const text = post('{"é":1}');
    expect(read(text)).toEqual({
      method: 'POST',
      target: '/a?b=1',
      headers: { host: 'x', 'x-amz-date': 'now', 'content-length': '8' },
      headLength: text.indexOf('{'),
      contentLength: 8,
    });
  });

  it.each([
    ['a head that is not whole', 'POST / HTTP/1.1\r\nHost: x\r\n'],
    ['another version', post('').replace('1.1', '1.0')],
    ['another method', post('').replace('POST', 'PUT')],
    ['an absolute target', post('').replace('/a', 'http://x/a')],
    ['a target with a space', post('').replace('/a', '/a b')],
    ['no host', post('').replace('Host', 'Ghost')],
    ['a header twice', post('', 'X-A: 1\r\nx-a: 2\r\n')],
    ['a length twice', post('a', 'Content-Length: 3\r\n')],
    ['a length that is none', post('').replace('Length: 0', 'Length: +0')],
    ['chunks', post('', 'Transfer-Encoding: chunked\r\n')],
    ['an expectation', post('', 'Expect: 100-continue\r\n')],
    ['an upgrade', post('', 'Connection: Upgrade\r\nUpgrade: websocket\r\n')],
    ['a connection that is to end', post('', 'Connection: close\r\n')],
    ['a folded header', post('', 'X-A: 1\r\n 2\r\n')],
    ['a name with a space before its colon', post('', 'X-A : 1\r\n')],
    ['a control character', post('', 'X-A: 1\x002\r\n')],
    ['a single line feed', post('', 'X-A: 1\nX-B: 2\r\n')],
    ['more than 16 KB', post('', `X-A: ${'a'.repeat(17_000)}\r\n`)],
  ])('leaves %s to a full server', (_, text) => {
    expect(read(text)).toBeUndefined();
  });
});

describe('a server for plain requests', () => {
  let server: PlainServer;
  let sockets: Socket[];
  /** Requests that each of both has seen. */
  let seen: { plain: string[]; full: string[] };
  let answering: Promise<unknown>;

  beforeEach(async () => {
    sockets = [];
    seen = { plain: [], full: [] };
    answering = Promise.resolve();
    const fallback = createServer((incoming, response) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('end', () => {
        seen.full.push(`${incoming.method} ${Buffer.concat(chunks)}`);
        response.end('full');
      });
    });
    fallback.on('upgrade', (_, socket: Socket, head: Buffer) => {
      socket.end(`HTTP/1.1 101 Switching Protocols\r\n\r\n${head}`);
    });
    server = createPlainServer({
      fallback,
      keepAliveMs: 200,
      async answer({ target, body }) {
        await answering;
        seen.plain.push(body.toString());
        if (target === '/break') return undefined;
        return { status: 200, headers: { 'x-id': '7' }, body: body.length > 9 ? body : 'plain' };
      },
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(async () => {
    for (const socket of sockets) socket.destroy();
    await server.end();
  });

  const { port } = { port: () => (server.address() as AddressInfo).port };

  function open() {
    const socket = connect(port(), '127.0.0.1');
    sockets.push(socket);
    let received = '';
    socket.on('data', (chunk) => {
      received += chunk;
    });
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    return {
      write: (text: string | Buffer) => void socket.write(text),
      get received() {
        return received;
      },
      closed,
    };
  }

  it('answers one after the other on one connection', async () => {
    const one = open();
    one.write(post('a'));
    await expect.poll(() => one.received).toContain('plain');
    one.write(post('b'));
    await expect.poll(() => one.received.split('plain')).toHaveLength(3);
    expect(one.received.slice(0, 58)).toBe(
      'HTTP/1.1 200 \r\nx-id: 7\r\ncontent-length: 5\r\n\r\nplainHTTP/1.1',
    );
    expect(seen).toEqual({ plain: ['a', 'b'], full: [] });
  });

  it('answers what came before the answer to the one before it, in order', async () => {
    let go: () => void = () => undefined;
    answering = new Promise<void>((resolve) => {
      go = resolve;
    });
    const one = open();
    one.write(post('a') + post('b'));
    await new Promise((resolve) => setTimeout(resolve, 20));
    one.write(post('c'));
    go();
    await expect.poll(() => seen.plain).toEqual(['a', 'b', 'c']);
    await expect.poll(() => one.received.split('plain')).toHaveLength(4);
  });

  it('hands what is not plain to the full server, and all that follows on that connection', async () => {
    const one = open();
    one.write(post('a'));
    await expect.poll(() => one.received).toContain('plain');
    one.write(
      'POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nb\r\n0\r\n\r\n',
    );
    await expect.poll(() => one.received).toContain('full');
    one.write(post('c'));
    await expect.poll(() => seen).toEqual({ plain: ['a'], full: ['POST b', 'POST c'] });
  });

  it('hands over what comes in pieces, without a byte missing', async () => {
    const body = 'x'.repeat(300_000);
    const text = post(body);
    const one = open();
    one.write(text.slice(0, 25));
    await new Promise((resolve) => setTimeout(resolve, 20));
    one.write(text.slice(25));
    await expect.poll(() => one.received).toContain('full');
    expect(seen.full).toEqual([`POST ${body}`]);
  });

  it('hands over upgrades, with what comes behind them', async () => {
    const one = open();
    one.write(
      'GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nfirst frame',
    );
    await one.closed;
    expect(one.received).toContain('first frame');
  });

  it('hands over what is no post', async () => {
    const answer = await fetch(`http://127.0.0.1:${port()}/full`);
    expect(await answer.text()).toBe('full');
  });

  it('is understood by a client that is none of ours', async () => {
    const text = await new Promise<string>((resolve, reject) => {
      const asked = request({ port: port(), method: 'POST', path: '/a' }, (response) => {
        response.setEncoding('utf8').on('data', resolve);
      });
      asked.on('error', reject);
      asked.setHeader('content-length', 12);
      asked.end('twelve bytes');
    });
    expect(text).toBe('twelve bytes');
  });

  it('breaks a connection off without an answer where it is told to', async () => {
    const one = open();
    one.write(post('a').replace('/a?b=1', '/break'));
    await one.closed;
    expect(one.received).toBe('');
  });

  it('ends connections that are silent for too long', async () => {
    const one = open();
    one.write(post('a'));
    await one.closed;
    expect(one.received).toContain('plain');
  });
});
