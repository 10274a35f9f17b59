import type { IncomingMessage } from 'node:http';
import type { RequestStamps } from './request-stamps.ts';

/** The client's opening request, as `$connect` and the authorizer are shown it. */
export interface OpeningRequest {
  /** Names as the client wrote them; of several values the last. */
  headers: Record<string, string>;
  multiValueHeaders: Record<string, string[]>;
  /** Absent where the URL has no query. */
  queryStringParameters?: Record<string, string>;
  multiValueQueryStringParameters?: Record<string, string[]>;
}

/** What stays the same in a connection's events. */
export interface ConnectionFacts {
  connectionId: string;
  connectedAt: number;
  stage: string;
  apiId: string;
  domainName: string;
  sourceIp: string;
  userAgent: string | undefined;
  /** Result of the authorizer, in every event of the connection. */
  authorizer?: Readonly<Record<string, string | number>>;
}

/** Reads headers and query of an opening request; adds those that API Gateway's front adds. */
export function readOpeningRequest(
  request: IncomingMessage,
  query: URLSearchParams,
  sourceIp: string,
): OpeningRequest {
  // Without a prototype: a client may well send a header named `__proto__`.
  const multiValueHeaders: Record<string, string[]> = Object.create(null);
  const raw = request.rawHeaders;
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = raw[i] as string;
    const lower = name.toLowerCase();
    if (lower === 'connection' || lower === 'upgrade') continue;
    multiValueHeaders[name] ??= [];
    multiValueHeaders[name].push(raw[i + 1] as string);
  }
  multiValueHeaders['X-Forwarded-For'] = [sourceIp];
  multiValueHeaders['X-Forwarded-Port'] = [String(request.socket.localPort ?? 443)];
  multiValueHeaders['X-Forwarded-Proto'] = ['http'];
  const opening: OpeningRequest = { headers: lastValues(multiValueHeaders), multiValueHeaders };
  if (query.size > 0) {
    const multi: Record<string, string[]> = Object.create(null);
    for (const name of new Set(query.keys())) multi[name] = query.getAll(name);
    opening.queryStringParameters = lastValues(multi);
    opening.multiValueQueryStringParameters = multi;
  }
  return opening;
}

function lastValues(multi: Record<string, string[]>): Record<string, string> {
  const single: Record<string, string> = Object.create(null);
  for (const [name, values] of Object.entries(multi)) single[name] = values.at(-1) as string;
  return single;
}

/**
 * Writes the events of one connection. What stays the same is serialized once, so that a frame
 * costs the serialization of its body and a few concatenations.
 */
export class ConnectionEvents {
  readonly #stamps: RequestStamps;
  readonly #facts: ConnectionFacts;
  /** `,"stage":…` up to the end of requestContext. */
  readonly #tail: string;

  constructor(stamps: RequestStamps, facts: ConnectionFacts) {
    this.#stamps = stamps;
    this.#facts = facts;
    const rest = JSON.stringify({
      stage: facts.stage,
      connectedAt: facts.connectedAt,
      identity: identity(facts),
      domainName: facts.domainName,
      connectionId: facts.connectionId,
      apiId: facts.apiId,
      authorizer: facts.authorizer,
    });
    this.#tail = `,${rest.slice(1)}`;
  }

  connect(requestId: string, opening: OpeningRequest): string {
    const context = this.#context('"$connect"', '"eventType":"CONNECT"', requestId);
    return `${JSON.stringify(opening).slice(0, -1)},"requestContext":${context},"isBase64Encoded":false}`;
  }

  message(requestId: string, routeKeyJson: string, body: string): string {
    const kind = `"messageId":"${this.#stamps.id()}","eventType":"MESSAGE"`;
    const context = this.#context(routeKeyJson, kind, requestId);
    return `{"requestContext":${context},"body":${JSON.stringify(body)},"isBase64Encoded":false}`;
  }

  disconnect(requestId: string, statusCode: number, reason: string): string {
    const kind =
      `"disconnectStatusCode":${statusCode},"disconnectReason":${JSON.stringify(reason)},` +
      '"eventType":"DISCONNECT"';
    const context = this.#context('"$disconnect"', kind, requestId);
    // AWS sends these four and no others: the opening request is long gone.
    const headers = {
      Host: this.#facts.domainName,
      'x-api-key': '',
      'X-Forwarded-For': '',
      'x-restapi': '',
    };
    const multi = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, [value]]),
    );
    return (
      `{"headers":${JSON.stringify(headers)},"multiValueHeaders":${JSON.stringify(multi)},` +
      `"requestContext":${context},"isBase64Encoded":false}`
    );
  }

  #context(routeKeyJson: string, kind: string, requestId: string): string {
    const now = this.#stamps.now();
    return (
      `{"routeKey":${routeKeyJson},${kind},"extendedRequestId":"${requestId}",` +
      `"requestTime":"${this.#stamps.time(now)}","messageDirection":"IN",` +
      `"requestTimeEpoch":${now},"requestId":"${requestId}"${this.#tail}`
    );
  }
}

/** The event of a REQUEST authorizer. */
export function authorizerEvent(
  stamps: RequestStamps,
  facts: ConnectionFacts,
  opening: OpeningRequest,
  requestId: string,
  methodArn: string,
  stageVariables: Readonly<Record<string, string>>,
): string {
  const now = stamps.now();
  return JSON.stringify({
    type: 'REQUEST',
    methodArn,
    headers: opening.headers,
    multiValueHeaders: opening.multiValueHeaders,
    queryStringParameters: opening.queryStringParameters ?? {},
    multiValueQueryStringParameters: opening.multiValueQueryStringParameters ?? {},
    stageVariables,
    requestContext: {
      routeKey: '$connect',
      eventType: 'CONNECT',
      extendedRequestId: requestId,
      requestTime: stamps.time(now),
      messageDirection: 'IN',
      stage: facts.stage,
      connectedAt: facts.connectedAt,
      requestTimeEpoch: now,
      identity: identity(facts),
      requestId,
      domainName: facts.domainName,
      connectionId: facts.connectionId,
      apiId: facts.apiId,
    },
  });
}

function identity(facts: ConnectionFacts): { userAgent?: string; sourceIp: string } {
  return facts.userAgent === undefined
    ? { sourceIp: facts.sourceIp }
    : { userAgent: facts.userAgent, sourceIp: facts.sourceIp };
}
