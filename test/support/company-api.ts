import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { listenOn } from '../../local/http/listen.ts';

/** A request as the company's server saw it. */
export interface SeenRequest {
  method: string;
  /** Path and query, as they came. */
  path: string;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

export interface Order {
  number: string;
  status: 'paid' | 'shipped' | 'cancelled';
  total: number;
  items: { name: string; quantity: number }[];
}

export interface CompanyApi {
  /** http://127.0.0.1:… */
  url: string;
  /** What was asked, in its order. */
  seen: SeenRequest[];
  orders: Map<string, Order>;
  close(): Promise<void>;
}

const orders: Order[] = [
  {
    number: 'A-1001',
    status: 'shipped',
    total: 59.9,
    items: [{ name: 'Café moulu', quantity: 2 }],
  },
  { number: 'A-1002', status: 'paid', total: 12, items: [{ name: 'Filter', quantity: 1 }] },
];

const packers = {
  gzip: gzipSync,
  br: brotliCompressSync,
  deflate: deflateSync,
  'deflate-raw': deflateRawSync,
};

/**
 * Stands for a company's API. `GET /orders/{number}` and `POST /orders/{number}/cancel` (once for each
 * Idempotency-Key) need the token as a Bearer. Open to everybody are `/echo`, which tells what it was
 * asked, `/status?code=`, `/slow?ms=`, `/redirect?to=`, `/big?bytes=` and `/packed?with=&bytes=`.
 */
export async function startCompanyApi(token: string): Promise<CompanyApi> {
  const seen: SeenRequest[] = [];
  const stock = new Map(orders.map((order) => [order.number, structuredClone(order)]));
  const done = new Map<string, unknown>();

  function orderOf(path: string, authorized: boolean): { status: number; order?: Order } {
    if (!authorized) return { status: 401 };
    const order = stock.get(decodeURIComponent(path.split('/')[2] ?? ''));
    return order === undefined ? { status: 404 } : { status: 200, order };
  }

  function answer(request: SeenRequest, response: ServerResponse): void {
    const url = new URL(request.path, 'http://company.example');
    const json = (status: number, body: unknown, headers: Record<string, string> = {}) =>
      response
        .writeHead(status, { 'content-type': 'application/json', ...headers })
        .end(JSON.stringify(body));
    const { pathname, searchParams: query } = url;
    if (/^\/orders\/[^/]+(?:\/cancel)?$/.test(pathname)) {
      const authorized = request.headers['authorization'] === `Bearer ${token}`;
      const { status, order } = orderOf(pathname, authorized);
      if (order === undefined) return void json(status, { error: { code: status } });
      if (!pathname.endsWith('/cancel')) return void json(200, order);
      const key = String(request.headers['idempotency-key']);
      if (!done.has(key)) {
        const cancelled = order.status === 'paid';
        if (cancelled) order.status = 'cancelled';
        done.set(key, { cancelled });
      }
      return void json(200, done.get(key));
    }
    if (pathname === '/echo') return void json(200, request);
    if (pathname === '/status')
      return void json(Number(query.get('code')), { code: query.get('code') });
    if (pathname === '/slow') {
      setTimeout(() => json(200, { slow: true }), Number(query.get('ms'))).unref();
      return;
    }
    if (pathname === '/redirect') {
      response.writeHead(302, { location: query.get('to') ?? '/echo' }).end();
      return;
    }
    const text = 'x'.repeat(Number(query.get('bytes') ?? 0));
    if (pathname === '/big') return void response.end(text);
    if (pathname === '/packed') {
      const name = query.get('with') as keyof typeof packers;
      const headers = { 'content-encoding': name.replace('-raw', '') };
      return void response.writeHead(200, headers).end(packers[name](JSON.stringify({ text })));
    }
    json(404, { error: { code: 404 } });
  }

  const server = createServer(async (incoming, response) => {
    const request = await read(incoming);
    seen.push(request);
    answer(request, response);
  });
  const { port, close } = await listenOn(server, 0);
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    orders: stock,
    close,
  };
}

async function read(incoming: IncomingMessage): Promise<SeenRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return {
    method: incoming.method ?? '',
    path: incoming.url ?? '',
    headers: { ...incoming.headers },
    body: Buffer.concat(chunks).toString(),
  };
}
