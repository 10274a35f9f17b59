import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createAnswerReader } from '../../../functions/shared/aws/answer-reader.ts';
import type { Destination } from '../../../functions/shared/aws/destination.ts';
import { createExchange, NoAnswerError } from '../../../functions/shared/aws/exchange.ts';

describe('an answer that is read', () => {
  const whole = (text: string) => createAnswerReader().read(Buffer.from(text));

  it.each([
    ['of a stated length', 'HTTP/1.1 200 OK\r\nContent-Length: 3\r\nX-A: 1\r\nx-a: 2\r\n\r\nyes'],
    [
      'in chunks',
      'HTTP/1.1 200 OK\r\nX-A: 1\r\nx-a: 2\r\nTransfer-Encoding: chunked\r\n\r\n2;q=1\r\nye\r\n1\r\ns\r\n0\r\nT: 1\r\n\r\n',
    ],
    [
      'behind a provisional one',
      'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nX-A: 1\r\nX-A: 2\r\nContent-Length: 3\r\n\r\nyes',
    ],
  ])('%s, whole or byte by byte', (_, text) => {
    const expected = { status: 200, headers: { 'x-a': '1, 2' }, body: 'yes' };
    expect(whole(text)).toMatchObject({ answer: expected, reusable: true });
    const reader = createAnswerReader();
    const bytes = [...Buffer.from(text)];
    const read = bytes.map((byte) => reader.read(Buffer.from([byte])));
    expect(read.slice(0, -1).every((one) => one === undefined)).toBe(true);
    expect(read.at(-1)).toMatchObject({ answer: expected, reusable: true });
  });

  it('of no length ends with its connection', () => {
    const reader = createAnswerReader();
    expect(reader.read(Buffer.from('HTTP/1.1 200 OK\r\n\r\nye'))).toBeUndefined();
    expect(reader.read(Buffer.from('s'))).toBeUndefined();
    expect(reader.end()).toMatchObject({ answer: { body: 'yes' }, reusable: false });
  });

  it('that is not whole at the end of its connection is none', () => {
    const reader = createAnswerReader();
    reader.read(Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nye'));
    expect(reader.end()).toBeUndefined();
  });

  it.each([
    ['204', 'HTTP/1.1 204 No Content\r\n\r\n', true],
    ['an older version', 'HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n', false],
    [
      'a connection that ends',
      'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n',
      false,
    ],
    ['more than was stated', 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nHTTP/1.1 200', false],
  ])('says whether the connection can be used again: %s', (_, text, reusable) => {
    expect(whole(text)).toMatchObject({ reusable, answer: { body: '' } });
  });

  it.each([
    'HTTP/2 200 OK\r\n\r\n',
    'SSH-2.0-OpenSSH\r\n\r\n',
    'HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n',
    'HTTP/1.1 200 OK\r\nContent-Length: 1, 2\r\n\r\n',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n',
    'HTTP/1.1 200 OK\r\nno colon\r\n\r\n',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n',
  ])('%j is malformed', (text) => {
    expect(whole(text)).toBe('malformed');
  });
});

describe('an exchange', () => {
  let server: Server | undefined;
  const sockets: Socket[] = [];
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    await new Promise((resolve) => server?.close(resolve) ?? resolve(undefined));
  });

  /** @param answer What is written back to each request, by its number. */
  async function serve(answer: (index: number, socket: Socket) => string): Promise<Destination> {
    let index = 0;
    server = createServer((socket) => {
      sockets.push(socket);
      socket.on('error', () => undefined);
      socket.on('data', () => void socket.write(answer(index++, socket)));
    });
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const hostname = '127.0.0.1';
    return { secure: false, hostname, port, host: hostname, region: 'eu-west-3', service: 'x' };
  }
  const request = { method: 'POST', path: '/', headers: { host: 'x' }, body: 'é' };
  const limits = { connectionTimeout: 500, requestTimeout: 200 };
  const ok = (body: string) => `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

  it('uses a connection again', async () => {
    const to = await serve((index) => ok(String(index)));
    const exchange = createExchange(limits);
    for (const expected of ['0', '1', '2']) {
      expect(await exchange(to, request)).toMatchObject({ status: 200, body: expected });
    }
    expect(sockets).toHaveLength(1);
  });

  it('keeps to fifty connections, and forgets no request', async () => {
    const to = await serve((index) => ok(String(index)));
    const exchange = createExchange({ ...limits, requestTimeout: 5_000 });
    const answers = await Promise.all(Array.from({ length: 200 }, () => exchange(to, request)));
    expect(new Set(answers.map(({ body }) => body)).size).toBe(200);
    expect(sockets).toHaveLength(50);
  });

  it.each([
    ['says nothing', () => ''],
    ['stops in the middle', () => 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf'],
    ['answers with something else', () => 'SSH-2.0-OpenSSH\r\n\r\n'],
    ['breaks off', (_: number, socket: Socket) => void socket.destroy() as unknown as string],
  ])(
    'has no answer where the other side %s, and goes on with another connection',
    async (_, how) => {
      const to = await serve((index, socket) =>
        index === 0 ? (how(index, socket) ?? '') : ok('b'),
      );
      const exchange = createExchange(limits);
      await expect(exchange(to, request)).rejects.toBeInstanceOf(NoAnswerError);
      expect(await exchange(to, request)).toMatchObject({ body: 'b' });
    },
  );

  it('does not take a late answer for that of the next request', async () => {
    const to = await serve((index, socket) => {
      if (index > 0) return ok('mine');
      setTimeout(() => socket.write(ok('late')), 250);
      return '';
    });
    const exchange = createExchange(limits);
    await expect(exchange(to, request)).rejects.toBeInstanceOf(NoAnswerError);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await exchange(to, request)).toMatchObject({ body: 'mine' });
  });

  it('has no answer where nobody listens', async () => {
    const to = await serve(() => '');
    await new Promise((resolve) => server?.close(resolve));
    server = undefined;
    await expect(createExchange(limits)(to, request)).rejects.toBeInstanceOf(NoAnswerError);
  });
});
