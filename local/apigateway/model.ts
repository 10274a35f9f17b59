/**
 * The APIs as the runtime serves them: every reference of the template resolved, integrations
 * reduced to the function that they invoke.
 */

/** Token-bucket limits of a stage or a route: requests a second and the size of the bucket. */
export interface Throttling {
  rateLimit: number;
  burstLimit: number;
}

export interface StageModel {
  name: string;
  /** DefaultRouteSettings; without it only the account's limits hold. */
  throttling?: Throttling;
  /** RouteSettings by route key. */
  routeSettings?: Readonly<Record<string, Throttling>>;
  variables?: Readonly<Record<string, string>>;
}

export interface WebSocketRouteModel {
  /** '$connect', '$disconnect', '$default' or the value that the selection expression yields. */
  routeKey: string;
  functionName: string;
  /** Only AWS's `$connect` takes one. */
  authorizerId?: string;
  /** A RouteResponse exists and RouteResponseSelectionExpression is '$default'. */
  hasRouteResponse?: boolean;
  /** 50 to 29,000 ms; 29,000 by default. */
  timeoutMs?: number;
}

/** A Lambda authorizer of type REQUEST. */
export interface WebSocketAuthorizerModel {
  id: string;
  functionName: string;
  /** 'route.request.header.X', 'route.request.querystring.X' or 'stageVariables.X'. */
  identitySources: readonly string[];
}

export interface WebSocketApiModel {
  apiId: string;
  name: string;
  /** '$request.body.action' */
  routeSelectionExpression: string;
  stage: StageModel;
  routes: readonly WebSocketRouteModel[];
  authorizers: readonly WebSocketAuthorizerModel[];
}

export interface CorsModel {
  allowOrigins?: readonly string[];
  allowMethods?: readonly string[];
  allowHeaders?: readonly string[];
  exposeHeaders?: readonly string[];
  allowCredentials?: boolean;
  maxAgeSeconds?: number;
}

export interface JwtAuthorizerModel {
  kind: 'jwt';
  issuer: string;
  audiences: readonly string[];
  /** ['$request.header.Authorization'] */
  identitySource: readonly string[];
  /** AuthorizationScopes of the route: one of them must be in the token. */
  scopes: readonly string[];
}

export interface LambdaAuthorizerModel {
  kind: 'lambda';
  functionName: string;
  /** '$request.header.X', '$request.querystring.X', '$context.X' or '$stageVariables.X'. */
  identitySource: readonly string[];
  /** `{ isAuthorized, context }` instead of an IAM policy. */
  simpleResponses: boolean;
  resultTtlSeconds: number;
}

export type HttpAuthorizerModel = JwtAuthorizerModel | LambdaAuthorizerModel;

export interface HttpRouteModel {
  /** 'GET /agent/conversations/{conversationId}', 'ANY /{proxy+}' or '$default'. */
  routeKey: string;
  functionName: string;
  /** Only '2.0' is served. */
  payloadFormatVersion: string;
  /** 50 to 30,000 ms; 30,000 by default. */
  timeoutMs?: number;
  authorizer?: HttpAuthorizerModel;
}

export interface HttpApiModel {
  apiId: string;
  name: string;
  /** '$default' is served at the root, any other stage under `/<name>`. */
  stage: StageModel;
  cors?: CorsModel;
  routes: readonly HttpRouteModel[];
}
