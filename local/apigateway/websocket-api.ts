import { createServer, type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { AwsReply } from '../contracts.ts';
import type { AuthorizeCall } from '../endpoint/authorize-call.ts';
import { listenOn, type PortServer } from '../http/listen.ts';
import { createPlainServer, type PlainRequest } from '../http/plain-server.ts';
import { createConnectionsEndpoint } from './connections-endpoint.ts';
import { callIntegration, logFailure } from './integration.ts';
import type { WebSocketApiModel } from './model.ts';
import type { Api, ApiOptions } from './options.ts';
import { readProxyResponse } from './proxy-response.ts';
import { RequestStamps } from './request-stamps.ts';
import { TokenBucket } from './token-bucket.ts';
import { type ConnectionListener, WebSocketConnection } from './websocket-connection.ts';
import { MESSAGE_LIMIT, NEW_CONNECTIONS } from './websocket-limits.ts';
import {
  decideOpening,
  gatewayFrame,
  isWebSocketHandshake,
  type Opening,
  refuseUpgrade,
} from './websocket-opening.ts';
import { WebSocketRoutes } from './websocket-routes.ts';

/** How long a connection may be silent between calls of `@connections`. */
const KEEP_ALIVE_MS = 75_000;

export interface WebSocketApiOptions extends ApiOptions<WebSocketApiModel> {
  /** Checks who calls `@connections`: its signature and `execute-api:ManageConnections`. */
  authorizeCall: AuthorizeCall;
  /** New connections of the account; 500 a second by default. */
  newConnections?: TokenBucket;
}

export interface WebSocketApi extends Api<WebSocketApiModel> {
  /** Open connections. */
  readonly connectionCount: number;
  /** Puts the connections' time up to now on the bill. */
  flushMeters(): void;
  /**
   * Fault injection: cuts each connection off with probability `share`, without a closing
   * handshake. `rng` yields numbers in [0, 1).
   *
   * @returns how many were cut.
   */
  cutConnections(share: number, rng: () => number): number;
}

/**
 * A WebSocket API on a port of its own, which also serves its `@connections`.
 *
 * @throws ApiModelError where API Gateway would have refused the model.
 */
export function createWebSocketApi(options: WebSocketApiOptions): WebSocketApi {
  const { invoker, clock, ids, meter, log } = options;
  const stamps = new RequestStamps(clock, ids);
  const connections = new Map<string, WebSocketConnection>();
  const newConnections = options.newConnections ?? new TokenBucket(clock, NEW_CONNECTIONS);
  const subprotocols = new WeakMap<IncomingMessage, string>();
  const runtime = { ...options, stamps, newConnections };
  /** Opening requests whose `$connect` is under way. */
  const opening = new Set<Duplex>();
  let routes = new WebSocketRoutes(options.model, clock, options.accountThrottle);
  let server: PortServer | undefined;
  let closed = false;

  const sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: MESSAGE_LIMIT,
    handleProtocols: (_offered, request) => subprotocols.get(request) ?? false,
  });

  const endpoint = createConnectionsEndpoint({
    authorizeCall: options.authorizeCall,
    stamps,
    connections,
    stage: () => ({
      name: routes.model.stage.name,
      throttle: routes.throttle,
      arnPrefix: `arn:aws:execute-api:${options.region}:${options.accountId}:${routes.model.apiId}`,
    }),
  });

  const listener: ConnectionListener = {
    onMessage(connection, text) {
      void dispatch(connection, text);
    },
    onGone(connection) {
      connections.delete(connection.facts.connectionId);
    },
    onClosed(connection, statusCode, reason) {
      void disconnect(connection.events, statusCode, reason);
    },
  };

  /** Invokes the route of a frame. Its start is synchronous, so frames start in their order. */
  async function dispatch(connection: WebSocketConnection, text: string): Promise<void> {
    const { connectionId } = connection.facts;
    const requestId = stamps.id();
    const speak = (message: string): void => {
      const frame = gatewayFrame(message, connectionId, requestId);
      connection.send(frame, Buffer.byteLength(frame));
    };
    const route = routes.select(text);
    if (!route) return speak('Forbidden');
    if (!routes.throttle.admits(route.routeKey)) return speak('Too Many Requests');
    const event = connection.events.message(requestId, route.routeKeyJson, text);
    const { functionName, timeoutMs } = route;
    const outcome = await callIntegration(invoker, clock, functionName, event, timeoutMs);
    const response = outcome.kind === 'ok' ? readProxyResponse(outcome.payload) : undefined;
    if (!response) {
      logFailure(log, functionName, outcome);
      return speak('Internal server error');
    }
    if (route.hasRouteResponse && response.body !== undefined) {
      connection.send(response.body, Buffer.byteLength(response.body));
    }
  }

  /** Best effort, as on AWS: what comes of it concerns nobody but the log. */
  async function disconnect(
    events: WebSocketConnection['events'],
    statusCode: number,
    reason: string,
  ): Promise<void> {
    const route = routes.disconnect;
    if (closed || !route) return;
    const event = events.disconnect(stamps.id(), statusCode, reason);
    const outcome = await callIntegration(
      invoker,
      clock,
      route.functionName,
      event,
      route.timeoutMs,
    );
    if (outcome.kind !== 'ok') logFailure(log, route.functionName, outcome);
  }

  async function upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): Promise<void> {
    // Until `ws` takes the stream over, nobody else hears of a client that breaks off.
    const ignore = (): void => {};
    stream.on('error', ignore);
    if (!isWebSocketHandshake(request)) return refuseUpgrade(stream, 400, 'Bad Request', '');
    opening.add(stream);
    const decision = await decideOpening(request, routes, runtime).finally(() =>
      opening.delete(stream),
    );
    if (decision.kind === 'refused') {
      const { status, body } = decision;
      return refuseUpgrade(stream, status, STATUS_CODES[status] ?? 'Refused', body);
    }
    stream.off('error', ignore);
    if (decision.subprotocol !== undefined) subprotocols.set(request, decision.subprotocol);
    let admitted = false;
    if (!closed) {
      sockets.handleUpgrade(request, stream, head, (socket) => {
        admitted = true;
        admit(socket, stream, decision);
      });
    }
    // `ws` says nothing when the client is known to have left; `$connect` has run all the same.
    if (!admitted) {
      stream.destroy();
      void disconnect(decision.events, 1006, '');
    }
  }

  function admit(
    socket: WebSocket,
    stream: Duplex,
    { facts, events }: Extract<Opening, { kind: 'accepted' }>,
  ): void {
    const detail = routes.model.name;
    const connection = new WebSocketConnection(
      socket,
      stream,
      facts,
      events,
      { clock, meter, detail },
      listener,
    );
    connections.set(facts.connectionId, connection);
  }

  function onRequest(request: IncomingMessage, response: ServerResponse): void {
    endpoint.handle(request, response).catch((error: unknown) => {
      log.error('apigateway', `@connections: ${String(error)}`);
      if (response.headersSent) response.destroy();
      else response.writeHead(500, { 'x-amzn-ErrorType': 'InternalFailure' }).end();
    });
  }

  async function onPost(request: PlainRequest): Promise<AwsReply> {
    try {
      return await endpoint.answer(request);
    } catch (error) {
      log.error('apigateway', `@connections: ${String(error)}`);
      return { status: 500, headers: { 'x-amzn-ErrorType': 'InternalFailure' }, body: '' };
    }
  }

  return {
    get connectionCount() {
      return connections.size;
    },
    async listen(port) {
      const http = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, onRequest);
      http.on('upgrade', (request, stream, head) => {
        upgrade(request, stream, head).catch((error: unknown) => {
          log.error('apigateway', `The opening of a connection failed: ${String(error)}`);
          stream.destroy();
        });
      });
      const plain = createPlainServer({
        fallback: http,
        keepAliveMs: KEEP_ALIVE_MS,
        answer: onPost,
      });
      server = await listenOn(plain, port, options.host);
      return server.port;
    },
    replaceModel(model) {
      routes = new WebSocketRoutes(model, clock, options.accountThrottle);
    },
    flushMeters() {
      for (const connection of connections.values()) connection.meterTime();
    },
    cutConnections(share, rng) {
      const cut = [...connections.values()].filter(() => rng() < share);
      for (const connection of cut) connection.terminate();
      return cut.length;
    },
    async close() {
      closed = true;
      for (const stream of opening) stream.destroy();
      for (const connection of [...connections.values()]) connection.terminate();
      await server?.close();
    },
  };
}
