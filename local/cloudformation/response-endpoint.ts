import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { readBody } from '../endpoint/read-body.ts';
import { listenOn } from '../http/listen.ts';

/** Bytes that CloudFormation reads of a custom resource's answer. */
const LARGEST = 4096;

export interface ResponseEndpoint {
  /** Takes one PUT, as the presigned address on AWS. */
  readonly url: string;
  /** The body of the PUT; undefined where it is too long. */
  readonly response: Promise<string | undefined>;
  close(): Promise<void>;
}

/**
 * Where a custom resource's function puts its answer: an address on the loopback interface that nobody
 * else knows.
 * @param token What makes the address one that nobody guesses.
 */
export async function openResponseEndpoint(token: string): Promise<ResponseEndpoint> {
  const path = `/cloudformation/${token}`;
  const { promise: response, resolve } = Promise.withResolvers<string | undefined>();
  let taken = false;

  function refusal(request: IncomingMessage): string | undefined {
    if (request.url !== path) return 'AccessDenied';
    if (request.method !== 'PUT') return 'MethodNotAllowed';
    // The address on AWS is signed for a request without one.
    if (request.headers['content-type']) return 'SignatureDoesNotMatch';
    return taken ? 'AccessDenied' : undefined;
  }

  async function serve(request: IncomingMessage, answer: ServerResponse): Promise<void> {
    answer.setHeader('connection', 'close');
    const code = refusal(request);
    if (code !== undefined) {
      answer.writeHead(code === 'MethodNotAllowed' ? 405 : 403, {
        'content-type': 'application/xml',
      });
      answer.end(`<Error><Code>${code}</Code></Error>`);
      return;
    }
    taken = true;
    const body = await readBody(request, LARGEST);
    answer.end(() => resolve(body?.toString('utf8')));
  }

  const server = createServer((request, answer) => {
    serve(request, answer).catch(() => answer.destroy());
  });
  const { port, close } = await listenOn(server, 0);
  return { url: `http://127.0.0.1:${port}${path}`, response, close };
}
