import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { listenOn, type PortServer } from '../http/listen.ts';
import { applyCors, preflight } from './cors.ts';
import { type HttpEventContext, httpEvent } from './http-event.ts';
import { HttpLambdaAuthorizer } from './http-lambda-authorizer.ts';
import { type HttpRequest, readHttpRequest } from './http-request.ts';
import { gatewayResult, type HttpResult, readHttpResult } from './http-result.ts';
import { type HttpRoute, HttpRoutes } from './http-routes.ts';
import { callIntegration, logFailure } from './integration.ts';
import { IssuerKeySets, type LocalJwks } from './jwks.ts';
import { JwtAuthorizer } from './jwt-authorizer.ts';
import type { HttpApiModel } from './model.ts';
import type { Api, ApiOptions } from './options.ts';
import { readBody } from './request-body.ts';
import { RequestStamps } from './request-stamps.ts';

/** The largest payload of an HTTP API, and of a synchronous invocation of Lambda. */
const BODY_LIMIT = 10 * 1024 * 1024;
const EVENT_LIMIT = 6 * 1024 * 1024;

/** Request line and headers together. */
const HEADER_LIMIT = 10_240;

/** Requests are billed by 512 KB or part of it. */
const REQUEST_UNIT = 512 * 1024;

export interface HttpApiOptions extends ApiOptions<HttpApiModel> {
  /** Keys of issuers that live in this process, such as the local user pool. */
  jwks?: LocalJwks;
}

export type HttpApi = Api<HttpApiModel>;

/**
 * An HTTP API on a port of its own.
 *
 * @throws ApiModelError where API Gateway would have refused the model.
 */
export function createHttpApi(options: HttpApiOptions): HttpApi {
  const { invoker, clock, ids, meter, log, accountId } = options;
  const stamps = new RequestStamps(clock, ids);
  const jwt = new JwtAuthorizer(clock, new IssuerKeySets(clock, options.jwks));
  const lambda = new HttpLambdaAuthorizer({ ...options, stamps });
  let routes = new HttpRoutes(options.model, clock, options.accountThrottle);
  let server: PortServer | undefined;

  /** The authorizer's part of the event, or the answer to who may not pass. */
  async function authorize(
    route: HttpRoute,
    request: HttpRequest,
    context: HttpEventContext,
  ): Promise<{ authorizerJson?: string | undefined } | HttpResult> {
    const { authorizer } = route;
    if (!authorizer) return {};
    if (authorizer.kind === 'jwt') {
      const verdict = await jwt.authorize(authorizer, request);
      if (verdict.kind === 'allowed') return verdict;
      const result = refusal(verdict.status);
      result.headers['www-authenticate'] = verdict.wwwAuthenticate;
      return result;
    }
    const verdict = await lambda.authorize(authorizer, request, context);
    return verdict.kind === 'allowed' ? verdict : refusal(verdict.status);
  }

  async function integrate(
    route: HttpRoute,
    request: HttpRequest,
    context: HttpEventContext,
    body: Buffer,
  ): Promise<HttpResult> {
    const event = httpEvent(stamps, request, context, body);
    if (event.length > EVENT_LIMIT) return gatewayResult(413, 'Request Entity Too Large');
    const { functionName, timeoutMs } = route;
    const outcome = await callIntegration(invoker, clock, functionName, event, timeoutMs);
    const result = outcome.kind === 'ok' ? readHttpResult(outcome.payload) : undefined;
    if (result) return result;
    logFailure(log, functionName, outcome);
    // Lambda's throttling and the integration's timeout are 503, all faults of the function 500.
    return outcome.kind === 'throttled' || outcome.kind === 'integration-timed-out'
      ? gatewayResult(503, 'Service Unavailable')
      : gatewayResult(500, 'Internal Server Error');
  }

  async function decide(
    compiled: HttpRoutes,
    request: HttpRequest,
    body: Buffer | undefined,
    requestId: string,
  ): Promise<HttpResult> {
    const { model } = compiled;
    const match = compiled.router.match(request.method, request.routedPath);
    if (!match) {
      return model.cors && request.method === 'OPTIONS'
        ? preflight(model.cors, request)
        : gatewayResult(404, 'Not Found');
    }
    const { route, pathParameters } = match;
    if (!compiled.throttle.admits(route.routeKey)) return gatewayResult(429, 'Too Many Requests');
    const context: HttpEventContext = {
      accountId,
      apiId: model.apiId,
      stage: model.stage.name,
      stageVariables: model.stage.variables,
      routeKey: route.routeKey,
      requestId,
      pathParameters,
    };
    const authorization = await authorize(route, request, context);
    if ('status' in authorization) return authorization;
    if (model.cors && request.method === 'OPTIONS') return preflight(model.cors, request);
    if (!body) return gatewayResult(413, 'Request Entity Too Large');
    context.authorizerJson = authorization.authorizerJson;
    return integrate(route, request, context, body);
  }

  async function serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const compiled = routes;
    const requestId = stamps.id();
    const request = readHttpRequest(incoming, compiled.model.stage.name);
    const body = await readBody(incoming, BODY_LIMIT);
    const result = request
      ? await decide(compiled, request, body, requestId)
      : gatewayResult(404, 'Not Found');
    const { cors } = compiled.model;
    if (cors && request && request.method !== 'OPTIONS') applyCors(cors, request, result);

    const size = Buffer.byteLength(result.body);
    const received = body?.length ?? BODY_LIMIT;
    const detail = compiled.model.name;
    meter.record('http.request', Math.max(1, Math.ceil(received / REQUEST_UNIT)), detail);
    if (size > 0) meter.record('egress.byte', size, detail);
    if (result.status !== 204 && result.status !== 304) {
      result.headers['content-length'] = String(size);
    }
    result.headers['apigw-requestid'] = requestId;
    response.writeHead(result.status, result.headers).end(result.body);
  }

  return {
    async listen(port) {
      const http = createServer(
        { keepAliveTimeout: 75_000, maxHeaderSize: HEADER_LIMIT },
        (request, response) => {
          serve(request, response).catch((error: unknown) => {
            if (!request.destroyed || request.complete) log.error('apigateway', String(error));
            if (response.headersSent || request.destroyed) response.destroy();
            else response.writeHead(500).end('{"message":"Internal Server Error"}');
          });
        },
      );
      server = await listenOn(http, port, options.host);
      return server.port;
    },
    replaceModel(model) {
      routes = new HttpRoutes(model, clock, options.accountThrottle);
    },
    async close() {
      await server?.close();
    },
  };
}

function refusal(status: 401 | 403 | 500): HttpResult {
  if (status === 401) return gatewayResult(401, 'Unauthorized');
  return status === 403
    ? gatewayResult(403, 'Forbidden')
    : gatewayResult(500, 'Internal Server Error');
}
