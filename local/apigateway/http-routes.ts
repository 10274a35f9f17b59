import type { Clock } from '../contracts.ts';
import { ApiModelError } from './api-error.ts';
import { checkIdentitySources } from './http-identity.ts';
import { HttpRouter } from './http-router.ts';
import type { HttpApiModel, HttpAuthorizerModel, HttpRouteModel } from './model.ts';
import { StageThrottle, type TokenBucket } from './token-bucket.ts';

/** Integrations of HTTP APIs end after 30 seconds at the latest. */
const MAX_TIMEOUT_MS = 30_000;

export interface HttpRoute {
  routeKey: string;
  functionName: string;
  timeoutMs: number;
  authorizer: HttpAuthorizerModel | undefined;
}

/** An HTTP API's model, compiled. Replaced as a whole when a new template is deployed. */
export class HttpRoutes {
  readonly model: HttpApiModel;
  readonly router: HttpRouter<HttpRoute>;
  readonly throttle: StageThrottle;

  /** @throws ApiModelError where API Gateway would have refused the model, or for payload 1.0. */
  constructor(model: HttpApiModel, clock: Clock, account: TokenBucket | undefined) {
    this.model = model;
    this.router = new HttpRouter(
      model.routes.map((route): [string, HttpRoute] => [route.routeKey, compileRoute(route)]),
    );
    this.throttle = new StageThrottle(clock, model.stage, account);
  }
}

function compileRoute(route: HttpRouteModel): HttpRoute {
  if (route.payloadFormatVersion !== '2.0') {
    throw new ApiModelError(
      'UnsupportedPayloadFormat',
      `The route '${route.routeKey}' has payload format ${route.payloadFormatVersion}; only 2.0 is served locally.`,
    );
  }
  checkIdentitySources(route.authorizer?.identitySource ?? []);
  return {
    routeKey: route.routeKey,
    functionName: route.functionName,
    timeoutMs: Math.min(route.timeoutMs ?? MAX_TIMEOUT_MS, MAX_TIMEOUT_MS),
    authorizer: route.authorizer,
  };
}
