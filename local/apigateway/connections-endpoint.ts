import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { AwsReply } from '../contracts.ts';
import type { AuthorizeCall } from '../endpoint/authorize-call.ts';
import { splitUrl } from '../http/split-url.ts';
import { readBody } from './request-body.ts';
import type { RequestStamps } from './request-stamps.ts';
import type { StageThrottle } from './token-bucket.ts';
import type { WebSocketConnection } from './websocket-connection.ts';
import { MESSAGE_LIMIT } from './websocket-limits.ts';

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

/** A call as it came over the wire. */
export interface ConnectionsCall {
  method: string;
  /** Path and query. */
  target: string;
  headers: IncomingHttpHeaders;
  /** Undefined where it is larger than anybody reads. */
  body: Buffer | undefined;
}

export interface ConnectionsEndpoint {
  answer(call: ConnectionsCall): Promise<AwsReply>;
  /** Answers what `node:http` has received. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
}

/**
 * `/<stage>/@connections/<connectionId>`: what `ApiGatewayManagementApi` calls. A GoneException has
 * no body, as on AWS; its type is in the header.
 */
export function createConnectionsEndpoint(
  options: ConnectionsEndpointOptions,
): ConnectionsEndpoint {
  const { connections, stamps } = options;

  async function answer({ method, target, headers, body }: ConnectionsCall): Promise<AwsReply> {
    const requestId = stamps.id();
    const [path, query] = splitUrl(target);
    const stage = options.stage();
    const connectionId = connectionIdIn(path, stage.name);
    if (connectionId === undefined || !METHODS.has(method)) {
      const upgrade = connectionId === undefined && path === `/${stage.name}`;
      return upgrade
        ? reply(requestId, 426, 'UpgradeRequired', { message: 'Upgrade Required' })
        : reply(requestId, 403, 'ForbiddenException', { message: 'Forbidden' });
    }
    if (body === undefined) return tooLong(requestId);
    const refusal = await options.authorizeCall(
      { method, path, query, headers, body },
      'execute-api',
      {
        action: 'execute-api:ManageConnections',
        resource: `${stage.arnPrefix}/${stage.name}/${method}/@connections/${connectionId}`,
      },
    );
    if (refusal) return refusal;
    if (!stage.throttle.admitsCallback()) {
      return reply(requestId, 429, 'LimitExceededException', { message: 'Too Many Requests' });
    }
    if (!CONNECTION_ID.test(connectionId)) {
      return reply(requestId, 400, 'BadRequestException', {
        message: `Invalid connectionId: ${connectionId}`,
      });
    }
    const connection = connections.get(connectionId);
    if (!connection) return reply(requestId, 410, 'GoneException');
    if (method === 'POST') return post(connection, body, requestId);
    if (method === 'GET') return describe(connection, requestId);
    connection.close(1000, '');
    return { status: 204, headers: { 'x-amzn-RequestId': requestId }, body: '' };
  }

  return {
    answer,
    async handle(request, response) {
      const { method = '', url = '', headers } = request;
      const body = await readBody(request, READ_LIMIT);
      const answered = await answer({ method, target: url, headers, body });
      response.writeHead(answered.status, {
        ...answered.headers,
        ...(answered.status === 204 ? {} : { 'content-length': Buffer.byteLength(answered.body) }),
      });
      response.end(answered.body);
    },
  };
}

function post(connection: WebSocketConnection, body: Buffer, requestId: string): AwsReply {
  if (body.length > MESSAGE_LIMIT) return tooLong(requestId);
  const result = connection.send(body, body.length);
  if (result === 'sent') {
    return { status: 200, headers: { 'x-amzn-RequestId': requestId }, body: '' };
  }
  if (result === 'gone') return reply(requestId, 410, 'GoneException');
  return reply(requestId, 429, 'LimitExceededException', {
    message: 'The WebSocket client side buffer is full.',
  });
}

function describe(connection: WebSocketConnection, requestId: string): AwsReply {
  const { connectedAt, sourceIp, userAgent } = connection.facts;
  const body = JSON.stringify({
    connectedAt: new Date(connectedAt).toISOString(),
    identity: { sourceIp, userAgent: userAgent ?? null },
    lastActiveAt: new Date(connection.lastActiveAt).toISOString(),
  });
  const headers = { 'x-amzn-RequestId': requestId, 'content-type': 'application/json' };
  return { status: 200, headers, body };
}

function tooLong(requestId: string): AwsReply {
  return reply(requestId, 413, 'PayloadTooLargeException', { message: 'Message too long' });
}

function reply(
  requestId: string,
  status: number,
  errorType: string,
  body?: { message: string },
): AwsReply {
  const headers = { 'x-amzn-RequestId': requestId, 'x-amzn-ErrorType': errorType };
  if (body === undefined) return { status, headers, body: '' };
  return {
    status,
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({ ...body, requestId }),
  };
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
