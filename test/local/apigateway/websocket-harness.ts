import { ApiGatewayManagementApiClient } from '@aws-sdk/client-apigatewaymanagementapi';
import type { WebSocketApiModel } from '../../../local/apigateway/model.ts';
import { createWebSocketApi, type WebSocketApi } from '../../../local/apigateway/websocket-api.ts';
import type { AuthorizeCall } from '../../../local/endpoint/authorize-call.ts';
import {
  ACCOUNT,
  Client,
  countingIds,
  type Handler,
  ManualClock,
  PlainFunctions,
  REGION,
  RecordingLog,
  RecordingMeter,
} from './harness.ts';

export const MODEL: WebSocketApiModel = {
  apiId: 'ws1234abcd',
  name: 'messaging',
  routeSelectionExpression: '$request.body.action',
  stage: { name: 'v1' },
  authorizers: [
    {
      id: 'auth1',
      functionName: 'authorizer',
      identitySources: ['route.request.header.Sec-WebSocket-Protocol'],
    },
  ],
  routes: [
    { routeKey: '$connect', functionName: 'connect' },
    { routeKey: '$disconnect', functionName: 'disconnect' },
    { routeKey: 'send', functionName: 'send' },
    { routeKey: 'ask', functionName: 'ask', hasRouteResponse: true },
  ],
};

/** A WebSocket API of plain functions on a free port. */
export interface Fixture {
  api: WebSocketApi;
  url: string;
  port: number;
  clock: ManualClock;
  functions: PlainFunctions;
  meter: RecordingMeter;
  log: RecordingLog;
  /** The unmodified client of the AWS SDK. */
  management: ApiGatewayManagementApiClient;
  open(protocols?: string[], headers?: Record<string, string>): Promise<Client>;
  close(): Promise<void>;
}

export async function startWebSocketApi(
  model: WebSocketApiModel,
  handlers: Record<string, Handler> = {},
  authorizeCall: AuthorizeCall = async () => undefined,
): Promise<Fixture> {
  const clock = new ManualClock();
  const ok: Handler = () => ({ statusCode: 200 });
  const functions = new PlainFunctions({
    connect: ok,
    disconnect: ok,
    send: ok,
    ask: () => ({ statusCode: 200, body: 'answer' }),
    ...handlers,
  });
  const meter = new RecordingMeter();
  const log = new RecordingLog();
  const api = createWebSocketApi({
    model,
    invoker: functions,
    clock,
    ids: countingIds(),
    meter,
    log,
    region: REGION,
    accountId: ACCOUNT,
    authorizeCall,
  });
  const port = await api.listen(0);
  const url = `ws://127.0.0.1:${port}/${model.stage.name}`;
  const clients: Client[] = [];
  const management = new ApiGatewayManagementApiClient({
    endpoint: `http://127.0.0.1:${port}/${model.stage.name}`,
    region: REGION,
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
    maxAttempts: 1,
  });
  return {
    api,
    url,
    port,
    clock,
    functions,
    meter,
    log,
    management,
    async open(protocols, headers) {
      const client = await Client.open(url, protocols, headers);
      clients.push(client);
      return client;
    },
    async close() {
      for (const client of clients) client.socket.terminate();
      management.destroy();
      await api.close();
    },
  };
}

/** `requestContext` of an event. */
export function contextOf(event: Record<string, unknown>): Record<string, unknown> {
  return event['requestContext'] as Record<string, unknown>;
}
