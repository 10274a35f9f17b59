import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Http, HttpRequest } from '../../core/channels/channel.ts';

/** A request as it arrived. */
export interface Recorded {
  method: string;
  path: string;
  query: Record<string, string>;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

export interface Answer {
  status?: number;
  headers?: Record<string, string>;
  body?: string | Uint8Array;
}

/** A server on loopback that keeps what it is asked, and answers as it is told to. */
export async function startRecordingServer(
  answer: (request: Recorded) => Answer = () => ({ body: '{}' }),
) {
  const requests: Recorded[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const { pathname, searchParams } = new URL(incoming.url ?? '/', 'http://localhost');
    const request: Recorded = {
      method: incoming.method ?? '',
      path: pathname,
      query: Object.fromEntries(searchParams),
      headers: incoming.headers,
      body: Buffer.concat(chunks),
    };
    requests.push(request);
    const {
      status = 200,
      headers = { 'content-type': 'application/json' },
      body,
    } = answer(request);
    outgoing.writeHead(status, headers).end(body);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    /** What was asked since it was last taken. */
    take: (): Recorded[] => requests.splice(0),
    close: () =>
      new Promise<void>((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

/** Requests as a channel makes them, without a guard: tests ask loopback alone. */
export const plainHttp: Http = async ({ method, url, headers, body }: HttpRequest) => {
  const response = await fetch(url, {
    method,
    headers,
    redirect: 'manual',
    ...(body === undefined ? {} : { body: body as string | Uint8Array<ArrayBuffer> }),
  });
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: new Uint8Array(await response.arrayBuffer()),
  };
};
