import type { Server } from 'node:http';
import { createServer, type Server as NetServer, type Socket } from 'node:net';
import type { AwsReply } from '../contracts.ts';
import { type PlainHead, readPlainHead } from './plain-head.ts';

/** A request that came whole. */
export interface PlainRequest extends PlainHead {
  body: Buffer;
}

export interface PlainServerOptions {
  /** Gets the connections whose next request is none of the plain ones. */
  fallback: Server;
  /** Milliseconds for which a connection may be silent. */
  keepAliveMs: number;
  /** Undefined breaks the connection off. */
  answer(request: PlainRequest): Promise<AwsReply | undefined>;
}

/** A server whose `end` stops to listen and ends every connection, the fallback's too. */
export type PlainServer = NetServer & { end(): Promise<void> };

/**
 * A server for what functions ask all the time: short posts, each in one piece, on connections that stay open.
 * Everything else is `node:http`'s, which gets the connection as it is, with its limits of time and size; it
 * takes three times as long for a request (`docs/benchmarks.md`).
 */
export function createPlainServer(options: PlainServerOptions): PlainServer {
  const { fallback } = options;
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    serve(socket, options);
  });
  // It begins to look after its connections' time when it listens.
  server.once('listening', () => fallback.emit('listening'));
  const end = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      fallback.close();
      for (const socket of sockets) socket.destroy();
    });
  return Object.assign(server, { end });
}

function serve(socket: Socket, options: PlainServerOptions): void {
  const { fallback, keepAliveMs, answer } = options;
  /** What came while a request is answered. */
  let early: Buffer | undefined;
  let busy = false;

  const onData = (chunk: Buffer) => {
    if (!busy) {
      take(chunk);
      return;
    }
    early = early === undefined ? chunk : Buffer.concat([early, chunk]);
    socket.pause();
  };
  const onError = () => socket.destroy();
  const onTimeout = () => {
    if (!busy) socket.destroy();
  };

  function take(bytes: Buffer): void {
    const head = readPlainHead(bytes);
    if (head === undefined || bytes.length < head.headLength + head.contentLength) {
      handOver(bytes);
      return;
    }
    const end = head.headLength + head.contentLength;
    if (bytes.length > end) early = bytes.subarray(end);
    busy = true;
    answer({ ...head, body: bytes.subarray(head.headLength, end) }).then(send, onError);
  }

  function handOver(bytes: Buffer): void {
    socket.off('data', onData).off('error', onError).off('timeout', onTimeout);
    socket.setTimeout(0);
    socket.pause();
    socket.unshift(bytes);
    fallback.emit('connection', socket);
    socket.resume();
  }

  function send(reply: AwsReply | undefined): void {
    busy = false;
    if (reply === undefined || socket.destroyed) {
      socket.destroy();
      return;
    }
    const { status, headers, body } = reply;
    let head = `HTTP/1.1 ${status} \r\n`;
    for (const name in headers) {
      if (name !== 'content-length') head += `${name}: ${headers[name]}\r\n`;
    }
    head += `content-length: ${Buffer.byteLength(body)}\r\n\r\n`;
    if (typeof body === 'string' || body.length <= oneWrite) {
      socket.write(head + body);
    } else {
      socket.write(head);
      socket.write(body);
    }
    if (early === undefined) return;
    const bytes = early;
    early = undefined;
    socket.resume();
    take(bytes);
  }

  socket.setTimeout(keepAliveMs);
  socket.on('data', onData).on('error', onError).on('timeout', onTimeout);
}

/** Up to so many bytes a body goes out with its head, in one system call. */
const oneWrite = 64 * 1024;
