import type { Clock } from '../contracts.ts';
import { ApiModelError } from './api-error.ts';
import type { WebSocketApiModel, WebSocketRouteModel } from './model.ts';
import { compileRouteSelection, type RouteSelection } from './route-selection.ts';
import { StageThrottle, type TokenBucket } from './token-bucket.ts';
import { WebSocketAuthorizer } from './websocket-authorizer.ts';

/** Integrations of WebSocket APIs end after 29 seconds at the latest; AWS does not adjust it. */
const MAX_TIMEOUT_MS = 29_000;

/** A route with what its hot path needs, worked out once. */
export interface WebSocketRoute {
  routeKey: string;
  routeKeyJson: string;
  functionName: string;
  hasRouteResponse: boolean;
  timeoutMs: number;
}

/** Routes of $connect and $disconnect are not reached by frames. */
const RESERVED: ReadonlySet<string> = new Set(['$connect', '$disconnect']);

/** A WebSocket API's model, compiled. Replaced as a whole when a new template is deployed. */
export class WebSocketRoutes {
  readonly model: WebSocketApiModel;
  readonly connect: WebSocketRoute | undefined;
  readonly disconnect: WebSocketRoute | undefined;
  readonly authorizer: WebSocketAuthorizer | undefined;
  readonly throttle: StageThrottle;
  readonly #byKey = new Map<string, WebSocketRoute>();
  readonly #default: WebSocketRoute | undefined;
  readonly #select: RouteSelection;

  /** @throws ApiModelError where API Gateway would have refused the model. */
  constructor(model: WebSocketApiModel, clock: Clock, account: TokenBucket | undefined) {
    this.model = model;
    this.#select = compileRouteSelection(model.routeSelectionExpression);
    for (const route of model.routes) this.#byKey.set(route.routeKey, compileRoute(route));
    this.connect = this.#byKey.get('$connect');
    this.disconnect = this.#byKey.get('$disconnect');
    this.#default = this.#byKey.get('$default');
    this.throttle = new StageThrottle(clock, model.stage, account);
    const authorizerId = model.routes.find((route) => route.routeKey === '$connect')?.authorizerId;
    if (authorizerId !== undefined) {
      const authorizer = model.authorizers.find(({ id }) => id === authorizerId);
      if (!authorizer) {
        throw new ApiModelError(
          'UnknownAuthorizer',
          `The route $connect of ${model.name} names the authorizer ${authorizerId}, which the API does not have.`,
        );
      }
      this.authorizer = new WebSocketAuthorizer(authorizer);
    }
  }

  /** The route of a frame: exact match, else `$default`, else none. */
  select(frame: string): WebSocketRoute | undefined {
    const key = this.#select(frame);
    if (key === undefined || RESERVED.has(key)) return this.#default;
    return this.#byKey.get(key) ?? this.#default;
  }
}

function compileRoute(route: WebSocketRouteModel): WebSocketRoute {
  return {
    routeKey: route.routeKey,
    routeKeyJson: JSON.stringify(route.routeKey),
    functionName: route.functionName,
    hasRouteResponse: route.hasRouteResponse ?? false,
    timeoutMs: Math.min(route.timeoutMs ?? MAX_TIMEOUT_MS, MAX_TIMEOUT_MS),
  };
}
