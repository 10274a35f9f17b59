import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AwsReply } from '../contracts.ts';
import { authFailureReply, awsErrorReply } from '../endpoint/aws-error.ts';
import { readBody } from '../endpoint/read-body.ts';
import { listenOn, type PortServer } from '../http/listen.ts';
import { createPlainServer } from '../http/plain-server.ts';
import { splitUrl } from '../http/split-url.ts';
import type { Iam } from '../iam/iam.ts';
import type { Gateway } from './gateway.ts';

/** 16 MB is DynamoDB's limit for a batch. */
const MAX_BODY = 17 * 1024 * 1024;
const KEEP_ALIVE_MS = 65_000;
const TARGET = 'DynamoDB_20120810.';

interface Call {
  method: string;
  /** Path and query, as on the wire. */
  target: string;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: Buffer;
}

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
): Promise<PortServer> {
  const http = createServer((req, res) => {
    handle(req, res).catch(() => res.destroy());
  });
  http.keepAliveTimeout = KEEP_ALIVE_MS;
  const server = createPlainServer({
    fallback: http,
    keepAliveMs: KEEP_ALIVE_MS,
    answer,
  });

  async function handle(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const body = await readBody(req, MAX_BODY);
    const { method = 'POST', url = '/', headers } = req;
    const reply =
      body === undefined ? tooLarge() : await answer({ method, target: url, headers, body });
    if (reply === undefined) res.destroy();
    else send(res, reply);
  }

  /** Undefined where the connection is to be broken off. */
  async function answer({ method, target, headers, body }: Call): Promise<AwsReply | undefined> {
    const [path, query] = splitUrl(target);
    const who = iam().authenticate({
      method,
      path,
      query,
      headers,
      body,
    });
    if (!who.ok) return authFailureReply('json-1.0', who.failure, requestId());
    const named = headers['x-amz-target'];
    if (typeof named !== 'string' || !named.startsWith(TARGET) || who.service !== 'dynamodb') {
      return unknown(`Expected a request to DynamoDB with X-Amz-Target ${TARGET}<operation>.`);
    }
    const operation = named.slice(TARGET.length);
    // It goes into a header of the engine's request.
    if (!/^[A-Za-z]{1,60}$/.test(operation)) return unknown('');
    const result = await gateway.authorizeAndExecute(who.principal, operation, body.toString());
    return result.kind === 'crash' ? undefined : result.reply;
  }

  function unknown(message: string): AwsReply {
    const code = 'UnknownOperationException';
    return awsErrorReply('json-1.0', { code, message, status: 400 }, requestId());
  }

  function tooLarge(): AwsReply {
    const code = 'RequestEntityTooLargeException';
    const message = `The request is larger than ${MAX_BODY} bytes.`;
    return awsErrorReply('json-1.0', { code, message, status: 413 }, requestId());
  }

  return listenOn(server, port);
}

function send(res: ServerResponse, reply: AwsReply): void {
  if (res.destroyed) return;
  const { body } = reply;
  res.writeHead(reply.status, { ...reply.headers, 'content-length': Buffer.byteLength(body) });
  res.end(body);
}
