import { Agent as HttpAgent, type IncomingHttpHeaders, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import type { Destination } from './destination.ts';

export interface Outgoing {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string;
}

export interface Answered {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

/** Milliseconds. */
export interface ExchangeLimits {
  connectionTimeout: number;
  /** For all of it. */
  requestTimeout: number;
}

/** There was no answer: it may have been carried out all the same. */
export class NoAnswerError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'NoAnswerError';
  }
}

const perHost = 50;

/** Requests and their answers, over connections that stay open between events. Rejects with NoAnswerError. */
export function createExchange({ connectionTimeout, requestTimeout }: ExchangeLimits) {
  const options = { keepAlive: true, maxSockets: perHost };
  const plain = new HttpAgent(options);
  const secure = new HttpsAgent(options);

  return (to: Destination, { method, path, headers, body }: Outgoing): Promise<Answered> =>
    new Promise((resolve, reject) => {
      const send = to.secure ? requestHttps : requestHttp;
      const request = send({
        agent: to.secure ? secure : plain,
        host: to.hostname,
        port: to.port,
        method,
        path,
        headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
      });
      let connecting: NodeJS.Timeout | undefined;
      const fail = (message: string, cause?: unknown) => {
        clearTimeout(timer);
        clearTimeout(connecting);
        reject(new NoAnswerError(message, cause === undefined ? undefined : { cause }));
        request.destroy();
      };
      const timer = setTimeout(
        () => fail(`${to.host} did not answer within ${requestTimeout} ms.`),
        requestTimeout,
      );
      request.on('socket', (socket) => {
        if (!socket.connecting) return;
        connecting = setTimeout(
          () => fail(`${to.host} could not be reached within ${connectionTimeout} ms.`),
          connectionTimeout,
        );
        socket.once(to.secure ? 'secureConnect' : 'connect', () => clearTimeout(connecting));
      });
      request.on('error', (error) => fail(`The connection to ${to.host} broke off.`, error));
      request.on('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', (error) => fail(`The answer of ${to.host} broke off.`, error));
        response.on('end', () => {
          clearTimeout(timer);
          const [first] = chunks;
          const whole = chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks);
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: whole.toString(),
          });
        });
      });
      request.end(body);
    });
}
