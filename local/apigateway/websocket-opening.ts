import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { RuntimeLog } from '../contracts.ts';
import { callIntegration, logFailure } from './integration.ts';
import type { ApiOptions } from './options.ts';
import { readProxyResponse } from './proxy-response.ts';
import type { RequestStamps } from './request-stamps.ts';
import { sourceIp } from './source-ip.ts';
import type { TokenBucket } from './token-bucket.ts';
import {
  authorizerEvent,
  ConnectionEvents,
  type ConnectionFacts,
  readOpeningRequest,
} from './websocket-events.ts';
import type { WebSocketRoutes } from './websocket-routes.ts';

/** How a client's opening request ends. */
export type Opening =
  | {
      kind: 'accepted';
      facts: ConnectionFacts;
      events: ConnectionEvents;
      subprotocol: string | undefined;
    }
  | { kind: 'refused'; status: number; body: string };

export interface OpeningRuntime
  extends Pick<ApiOptions<unknown>, 'invoker' | 'clock' | 'ids' | 'region' | 'accountId'> {
  log: RuntimeLog;
  stamps: RequestStamps;
  newConnections: TokenBucket;
}

const REFUSALS: Readonly<Record<number, string>> = {
  401: 'Unauthorized',
  403: 'Forbidden',
  429: 'Too Many Requests',
  500: 'Internal server error',
  502: 'Internal server error',
  504: 'Endpoint request timed out',
};

/**
 * Decides on an opening request: stage, throttles, the authorizer and the integration of
 * `$connect`, whose status reaches the client (its body does not). The upgrade waits until then.
 */
export async function decideOpening(
  request: IncomingMessage,
  routes: WebSocketRoutes,
  runtime: OpeningRuntime,
): Promise<Opening> {
  const { clock, stamps, invoker, log } = runtime;
  const { model, connect, authorizer } = routes;
  const requestId = stamps.id();
  const facts: ConnectionFacts = {
    connectionId: `${runtime.ids.token(15)}=`,
    connectedAt: clock.now(),
    stage: model.stage.name,
    apiId: model.apiId,
    domainName:
      request.headers.host ?? `${model.apiId}.execute-api.${runtime.region}.amazonaws.com`,
    sourceIp: sourceIp(request.socket),
    userAgent: request.headers['user-agent'],
  };
  const refuse = (status: number): Opening => ({
    kind: 'refused',
    status,
    body: gatewayFrame(REFUSALS[status] ?? 'Internal server error', facts.connectionId, requestId),
  });

  const [path = '', search = ''] = (request.url ?? '').split('?', 2);
  if (path !== `/${model.stage.name}` && path !== `/${model.stage.name}/`) return refuse(403);
  if (!runtime.newConnections.take() || !routes.throttle.admits('$connect')) return refuse(429);

  const opening = readOpeningRequest(request, new URLSearchParams(search), facts.sourceIp);
  if (authorizer) {
    const methodArn =
      `arn:aws:execute-api:${runtime.region}:${runtime.accountId}:` +
      `${model.apiId}/${model.stage.name}/$connect`;
    const stageVariables = model.stage.variables ?? {};
    const event = (): string =>
      authorizerEvent(stamps, facts, opening, requestId, methodArn, stageVariables);
    const call = { opening, stageVariables, methodArn, event };
    const verdict = await authorizer.authorize(call, invoker, clock, log);
    if (verdict.kind === 'refused') return refuse(verdict.status);
    facts.authorizer = verdict.authorizer;
  }

  const events = new ConnectionEvents(stamps, facts);
  if (!connect) return { kind: 'accepted', facts, events, subprotocol: undefined };

  const event = events.connect(requestId, opening);
  const { functionName, timeoutMs } = connect;
  const outcome = await callIntegration(invoker, clock, functionName, event, timeoutMs);
  const response = outcome.kind === 'ok' ? readProxyResponse(outcome.payload) : undefined;
  if (!response) {
    logFailure(log, functionName, outcome);
    if (outcome.kind === 'integration-timed-out') return refuse(504);
    return refuse(outcome.kind === 'throttled' ? 500 : 502);
  }
  if (response.statusCode < 200 || response.statusCode > 299) {
    return { kind: 'refused', status: response.statusCode, body: '' };
  }
  return { kind: 'accepted', facts, events, subprotocol: response.subprotocol };
}

/** The JSON with which API Gateway itself speaks to a client of a WebSocket API. */
export function gatewayFrame(message: string, connectionId: string, requestId: string): string {
  return `{"message": "${message}", "connectionId":"${connectionId}", "requestId":"${requestId}"}`;
}

/** Whether the request is one that RFC 6455 lets a server upgrade. */
export function isWebSocketHandshake(request: IncomingMessage): boolean {
  const { upgrade } = request.headers;
  const key = request.headers['sec-websocket-key'];
  const version = request.headers['sec-websocket-version'];
  return (
    request.method === 'GET' &&
    upgrade?.toLowerCase() === 'websocket' &&
    typeof key === 'string' &&
    /^[+/0-9A-Za-z]{22}==$/.test(key) &&
    (version === '13' || version === '8')
  );
}

/** Answers an opening request in place of the upgrade, and ends its connection. */
export function refuseUpgrade(stream: Duplex, status: number, reason: string, body: string): void {
  // A client that never closes its side must not keep the socket.
  stream.once('finish', () => stream.destroy());
  const type = body === '' ? '' : 'content-type: application/json\r\n';
  stream.end(
    `HTTP/1.1 ${status} ${reason}\r\nconnection: close\r\n${type}` +
      `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
