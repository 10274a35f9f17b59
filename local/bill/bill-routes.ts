import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Bill } from './bill.ts';
import { billTable } from './bill-report.ts';

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  send(response, status, 'application/json', JSON.stringify(body));
}

/**
 * Serves the bill on the AWS endpoint's port: `GET /_causerie/bill[?since=<marker>]` as JSON or,
 * with `Accept: text/plain`, as a table; `POST /_causerie/bill/mark` gives a marker,
 * `POST /_causerie/bill/reset` starts at zero. Returns whether the request was one of these.
 */
export function createBillRoutes(
  bill: Bill,
): (request: IncomingMessage, response: ServerResponse) => boolean {
  async function answer(
    request: IncomingMessage,
    response: ServerResponse,
    url: URL,
  ): Promise<void> {
    const route = `${request.method} ${url.pathname}`;
    if (route === 'POST /_causerie/bill/mark') {
      sendJson(response, 200, { marker: await bill.mark() });
    } else if (route === 'POST /_causerie/bill/reset') {
      await bill.reset();
      sendJson(response, 200, {});
    } else if (route === 'GET /_causerie/bill') {
      const report = await bill.report(url.searchParams.get('since') ?? undefined);
      if (report === undefined) {
        sendJson(response, 404, {
          message: 'No such marker. Take one by POST /_causerie/bill/mark.',
        });
      } else if (request.headers.accept?.includes('text/plain')) {
        send(response, 200, 'text/plain; charset=utf-8', billTable(report));
      } else {
        sendJson(response, 200, report);
      }
    } else {
      sendJson(response, 404, { message: `The bill has no ${route}.` });
    }
  }

  return (request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    if (!/^\/_causerie\/bill(\/|$)/.test(url.pathname)) return false;
    answer(request, response, url).catch((error: unknown) => {
      sendJson(response, 500, { message: `The bill cannot be read: ${error}` });
    });
    return true;
  };
}
