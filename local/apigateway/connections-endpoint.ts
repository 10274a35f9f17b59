import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AwsReply, Permission } from '../contracts.ts';
import { readBody } from './request-body.ts';
import type { RequestStamps } from './request-stamps.ts';
import type { StageThrottle } from './token-bucket.ts';
import type { WebSocketConnection } from './websocket-connection.ts';
import { MESSAGE_LIMIT } from './websocket-limits.ts';

/** A signed request as the check of signature and permission wants to see it. */
export interface SignedRequest {
  method: string;
  /** As on the wire, encoded. */
  path: string;
  query: URLSearchParams;
  /** Lower-cased names. */
  headers: Record<string, string>;
  body: Buffer;
}

/** Checks signature and permission; undefined allows, anything else is the answer. */
export type AuthorizeCall = (
  request: SignedRequest,
  serviceName: 'execute-api',
  permission: Permission,
) => Promise<AwsReply | undefined>;

export interface ConnectionsEndpointOptions {
  authorizeCall: AuthorizeCall;
  stamps: RequestStamps;
  connections: ReadonlyMap<string, WebSocketConnection>;
  stage: () => { name: string; throttle: StageThrottle; arnPrefix: string };
}

/** How much of a body is read before the client is cut off: well beyond what 413 is for. */
const READ_LIMIT = 10 * 1024 * 1024;

/** Connection ids are up to twelve bytes in URL-safe base64, so they end in `=`. */
const CONNECTION_ID = /^[A-Za-z0-9_-]{11,19}={1,2}$/;

const METHODS: ReadonlySet<string> = new Set(['POST', 'GET', 'DELETE']);

/**
 * `/<stage>/@connections/<connectionId>`: what `ApiGatewayManagementApi` calls. A GoneException has
 * no body, as on AWS; its type is in the header.
 */
export function createConnectionsEndpoint(
  options: ConnectionsEndpointOptions,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const { connections, stamps } = options;

  return async (request, response) => {
    const requestId = stamps.id();
    const method = request.method ?? '';
    const [path = '', search = ''] = (request.url ?? '').split('?', 2);
    const stage = options.stage();
    const connectionId = connectionIdIn(path, stage.name);
    if (connectionId === undefined || !METHODS.has(method)) {
      const upgrade = connectionId === undefined && path === `/${stage.name}`;
      reply(
        response,
        requestId,
        upgrade ? 426 : 403,
        upgrade ? 'UpgradeRequired' : 'ForbiddenException',
        {
          message: upgrade ? 'Upgrade Required' : 'Forbidden',
        },
      );
      return;
    }
    const body = await readBody(request, READ_LIMIT);
    if (!body) {
      reply(response, requestId, 413, 'PayloadTooLargeException', { message: 'Message too long' });
      return;
    }
    const refusal = await options.authorizeCall(
      { method, path, query: new URLSearchParams(search), headers: flat(request), body },
      'execute-api',
      {
        action: 'execute-api:ManageConnections',
        resource: `${stage.arnPrefix}/${stage.name}/${method}/@connections/${connectionId}`,
      },
    );
    if (refusal) {
      response.writeHead(refusal.status, refusal.headers).end(refusal.body);
      return;
    }
    if (!stage.throttle.admitsCallback()) {
      reply(response, requestId, 429, 'LimitExceededException', { message: 'Too Many Requests' });
      return;
    }
    if (!CONNECTION_ID.test(connectionId)) {
      reply(response, requestId, 400, 'BadRequestException', {
        message: `Invalid connectionId: ${connectionId}`,
      });
      return;
    }
    const connection = connections.get(connectionId);
    if (!connection) reply(response, requestId, 410, 'GoneException');
    else if (method === 'POST') post(connection, body, response, requestId);
    else if (method === 'GET') describe(connection, response, requestId);
    else {
      connection.close(1000, '');
      response.writeHead(204, { 'x-amzn-RequestId': requestId }).end();
    }
  };
}

function post(
  connection: WebSocketConnection,
  body: Buffer,
  response: ServerResponse,
  requestId: string,
): void {
  if (body.length > MESSAGE_LIMIT) {
    reply(response, requestId, 413, 'PayloadTooLargeException', { message: 'Message too long' });
    return;
  }
  const result = connection.send(body, body.length);
  if (result === 'sent') {
    response.writeHead(200, { 'x-amzn-RequestId': requestId, 'content-length': '0' }).end();
  } else if (result === 'gone') {
    reply(response, requestId, 410, 'GoneException');
  } else {
    reply(response, requestId, 429, 'LimitExceededException', {
      message: 'The WebSocket client side buffer is full.',
    });
  }
}

function describe(
  connection: WebSocketConnection,
  response: ServerResponse,
  requestId: string,
): void {
  const { connectedAt, sourceIp, userAgent } = connection.facts;
  const body = JSON.stringify({
    connectedAt: new Date(connectedAt).toISOString(),
    identity: { sourceIp, userAgent: userAgent ?? null },
    lastActiveAt: new Date(connection.lastActiveAt).toISOString(),
  });
  response
    .writeHead(200, { 'x-amzn-RequestId': requestId, 'content-type': 'application/json' })
    .end(body);
}

function reply(
  response: ServerResponse,
  requestId: string,
  status: number,
  errorType: string,
  body?: { message: string },
): void {
  const headers = { 'x-amzn-RequestId': requestId, 'x-amzn-ErrorType': errorType };
  if (body) {
    const text = JSON.stringify({ ...body, requestId });
    response.writeHead(status, { ...headers, 'content-type': 'application/json' }).end(text);
  } else {
    response.writeHead(status, { ...headers, 'content-length': '0' }).end();
  }
}

/** The decoded id in the path, or undefined where it is no path of `@connections`. */
function connectionIdIn(path: string, stage: string): string | undefined {
  for (const marker of [`/${stage}/@connections/`, `/${stage}/%40connections/`]) {
    if (!path.startsWith(marker)) continue;
    try {
      return decodeURIComponent(path.slice(marker.length));
    } catch {
      return undefined;
    }
  }
  return undefined;
}

function flat(request: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers[name] = typeof value === 'string' ? value : value.join(',');
  }
  return headers;
}
