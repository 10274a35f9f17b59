import { createHttpApi, type HttpApi } from '../apigateway/http-api.ts';
import type { LocalJwks } from '../apigateway/jwks.ts';
import type { HttpApiModel, WebSocketApiModel } from '../apigateway/model.ts';
import type { ApiOptions } from '../apigateway/options.ts';
import { TokenBucket } from '../apigateway/token-bucket.ts';
import { createWebSocketApi, type WebSocketApi } from '../apigateway/websocket-api.ts';
import type { AuthorizeCall } from '../endpoint/authorize-call.ts';
import type { Apis } from '../template/apis.ts';
import { listenAt, type PortPlan } from './ports.ts';

/** 10,000 requests a second and a burst of 5,000, shared by all APIs of an account and Region. */
const ACCOUNT_THROTTLE = { rateLimit: 10_000, burstLimit: 5_000 };

export interface ServedApisOptions extends Omit<ApiOptions<never>, 'model' | 'accountThrottle'> {
  ports: PortPlan;
  authorizeCall: AuthorizeCall;
  jwks: LocalJwks;
  /** Turns AWS's addresses in a model (a JWT issuer) into this machine's. */
  localize<T>(value: T): T;
  /** Told where an API listens, before the next one is started. */
  onListening(apiId: string, url: string): void;
}

/** The template's APIs, each on its own port. */
export class ServedApis {
  private readonly options: ServedApisOptions;
  private readonly throttle: TokenBucket;
  private readonly sockets = new Map<string, WebSocketApi>();
  private readonly https = new Map<string, HttpApi>();
  /** How many of each were ever started: a port is not given twice. */
  private started = { webSocket: 0, http: 0 };

  constructor(options: ServedApisOptions) {
    this.options = options;
    this.throttle = new TokenBucket(options.clock, ACCOUNT_THROTTLE);
  }

  get webSocketApis(): readonly WebSocketApi[] {
    return [...this.sockets.values()];
  }

  /** Serves these: new ones start, known ones take the new model, the others close. */
  async serve(apis: Apis): Promise<void> {
    await this.close(new Set([...apis.httpApis, ...apis.webSocketApis].map((api) => api.apiId)));
    for (const model of apis.httpApis) await this.serveHttp(model);
    for (const model of apis.webSocketApis) await this.serveWebSocket(model);
  }

  /** Puts the connections' time up to now on the bill. */
  flushMeters(): void {
    for (const api of this.sockets.values()) api.flushMeters();
  }

  /** Closes all but those with these ids. */
  async close(except: ReadonlySet<string> = new Set()): Promise<void> {
    for (const apis of [this.https, this.sockets]) {
      for (const [apiId, api] of apis) {
        if (except.has(apiId)) continue;
        apis.delete(apiId);
        await api.close();
      }
    }
  }

  private async serveHttp(given: HttpApiModel): Promise<void> {
    const model = this.options.localize(given);
    const known = this.https.get(model.apiId);
    if (known !== undefined) {
      known.replaceModel(model);
      return;
    }
    const { ports, onListening } = this.options;
    const api = createHttpApi({ ...this.options, model, accountThrottle: this.throttle });
    const port = ports.httpApi(this.started.http++);
    const taken = await listenAt(api, port, `the HTTP API ${model.name}`);
    this.https.set(model.apiId, api);
    onListening(model.apiId, `http://127.0.0.1:${taken}`);
  }

  private async serveWebSocket(given: WebSocketApiModel): Promise<void> {
    const model = this.options.localize(given);
    const known = this.sockets.get(model.apiId);
    if (known !== undefined) {
      known.replaceModel(model);
      return;
    }
    const { ports, onListening } = this.options;
    const api = createWebSocketApi({ ...this.options, model, accountThrottle: this.throttle });
    const port = ports.webSocketApi(this.started.webSocket++);
    const taken = await listenAt(api, port, `the WebSocket API ${model.name}`);
    this.sockets.set(model.apiId, api);
    onListening(model.apiId, `http://127.0.0.1:${taken}`);
  }
}
