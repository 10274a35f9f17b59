import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AwsReply, Closeable } from '../contracts.ts';
import { authFailureReply, awsErrorReply } from '../endpoint/aws-error.ts';
import { readBody } from '../endpoint/read-body.ts';
import type { Iam } from '../iam/iam.ts';
import type { Gateway } from './gateway.ts';

export interface ProxyServer extends Closeable {
  readonly port: number;
}

/** 16 MB is DynamoDB's limit for a batch. */
const MAX_BODY = 17 * 1024 * 1024;
const TARGET = 'DynamoDB_20120810.';

/**
 * Serves DynamoDB on loopback: checks the signature, then leaves the call to the gateway.
 *
 * @param port 0 takes any free one
 */
export function startProxyServer(
  gateway: Gateway,
  iam: () => Iam,
  requestId: () => string,
  port: number,
): Promise<ProxyServer> {
  const server = createServer((req, res) => {
    answer(req, res).catch(() => res.destroy());
  });
  server.keepAliveTimeout = 65_000;

  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const body = await readBody(req, MAX_BODY);
    if (body === undefined) {
      const code = 'RequestEntityTooLargeException';
      const message = `The request is larger than ${MAX_BODY} bytes.`;
      send(res, awsErrorReply('json-1.0', { code, message, status: 413 }, requestId()));
      return;
    }
    const url = req.url ?? '/';
    const mark = url.indexOf('?');
    const who = iam().authenticate({
      method: req.method ?? 'POST',
      path: mark === -1 ? url : url.slice(0, mark),
      query: mark === -1 ? '' : url.slice(mark + 1),
      headers: req.headers,
      body,
    });
    if (!who.ok) {
      send(res, authFailureReply('json-1.0', who.failure, requestId()));
      return;
    }
    const target = req.headers['x-amz-target'];
    if (typeof target !== 'string' || !target.startsWith(TARGET) || who.service !== 'dynamodb') {
      const code = 'UnknownOperationException';
      const message = `Expected a request to DynamoDB with X-Amz-Target ${TARGET}<operation>.`;
      send(res, awsErrorReply('json-1.0', { code, message, status: 400 }, requestId()));
      return;
    }
    const operation = target.slice(TARGET.length);
    if (!/^[A-Za-z]{1,60}$/.test(operation)) {
      // It goes into a header of the engine's request.
      const error = { code: 'UnknownOperationException', message: '', status: 400 };
      send(res, awsErrorReply('json-1.0', error, requestId()));
      return;
    }
    const result = await gateway.authorizeAndExecute(who.principal, operation, body.toString());
    if (result.kind === 'crash') res.destroy();
    else send(res, result.reply);
  }

  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve({
        port: (server.address() as AddressInfo).port,
        close: () =>
          new Promise((done) => {
            server.close(() => done());
            server.closeAllConnections();
          }),
      });
    });
  });
}

/** Up to here a reply goes out with its head in one system call, which takes a string. */
const ONE_WRITE = 64 * 1024;

function send(res: ServerResponse, reply: AwsReply): void {
  if (res.destroyed) return;
  const { body } = reply;
  res.writeHead(reply.status, { ...reply.headers, 'content-length': Buffer.byteLength(body) });
  res.end(typeof body !== 'string' && body.length <= ONE_WRITE ? body.toString() : body);
}
