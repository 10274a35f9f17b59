import type { HttpRequest } from './http-request.ts';
import type { RequestStamps } from './request-stamps.ts';

/** Content types whose bodies reach the function as text; all others come in base64. */
const TEXT = /^(?:text\/|application\/(?:json|javascript|xml|[^;]*\+(?:json|xml)))/i;

/** Where an event's request goes and who it comes from. */
export interface HttpEventContext {
  accountId: string;
  apiId: string;
  stage: string;
  stageVariables: Readonly<Record<string, string>> | undefined;
  routeKey: string;
  requestId: string;
  pathParameters: Record<string, string> | undefined;
  /** `{ jwt: { claims, scopes } }` or `{ lambda: … }`, already JSON. */
  authorizerJson?: string | undefined;
}

/** Writes an event of payload format 2.0. */
export function httpEvent(
  stamps: RequestStamps,
  request: HttpRequest,
  context: HttpEventContext,
  body: Buffer,
): string {
  const head = JSON.stringify({
    version: '2.0',
    routeKey: context.routeKey,
    rawPath: request.rawPath,
    rawQueryString: request.rawQueryString,
    cookies: request.cookies,
    headers: request.headers,
    queryStringParameters: request.queryStringParameters,
    pathParameters: context.pathParameters,
    stageVariables: context.stageVariables,
  });
  return `${head.slice(0, -1)},"requestContext":${requestContextJson(stamps, request, context)}${bodyJson(request, body)}}`;
}

/** Writes the event of a Lambda authorizer of format 2.0. */
export function httpAuthorizerEvent(
  stamps: RequestStamps,
  request: HttpRequest,
  context: HttpEventContext,
  routeArn: string,
  identitySource: readonly string[],
): string {
  const head = JSON.stringify({
    version: '2.0',
    type: 'REQUEST',
    routeArn,
    identitySource,
    routeKey: context.routeKey,
    rawPath: request.rawPath,
    rawQueryString: request.rawQueryString,
    cookies: request.cookies,
    headers: request.headers,
    queryStringParameters: request.queryStringParameters,
    pathParameters: context.pathParameters,
    stageVariables: context.stageVariables,
  });
  return `${head.slice(0, -1)},"requestContext":${requestContextJson(stamps, request, context)}}`;
}

function requestContextJson(
  stamps: RequestStamps,
  request: HttpRequest,
  context: HttpEventContext,
): string {
  const now = stamps.now();
  const rest = JSON.stringify({
    domainName: request.domainName,
    domainPrefix: request.domainName.split('.', 1)[0],
    http: {
      method: request.method,
      path: request.rawPath,
      protocol: request.protocol,
      sourceIp: request.sourceIp,
      userAgent: request.userAgent,
    },
    requestId: context.requestId,
    routeKey: context.routeKey,
    stage: context.stage,
    time: stamps.time(now),
    timeEpoch: now,
  });
  const authorizer =
    context.authorizerJson === undefined ? '' : `"authorizer":${context.authorizerJson},`;
  const ids = `"accountId":${JSON.stringify(context.accountId)},"apiId":${JSON.stringify(context.apiId)}`;
  return `{${ids},${authorizer}${rest.slice(1)}`;
}

function bodyJson(request: HttpRequest, body: Buffer): string {
  if (body.length === 0) return ',"isBase64Encoded":false';
  const type = request.headers['content-type'];
  return type === undefined || TEXT.test(type)
    ? `,"body":${JSON.stringify(body.toString())},"isBase64Encoded":false`
    : `,"body":"${body.toString('base64')}","isBase64Encoded":true`;
}
