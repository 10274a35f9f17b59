import {
  createHttpApi,
  type HttpApi,
  type HttpApiOptions,
} from '../../../local/apigateway/http-api.ts';
import type { HttpApiModel, HttpRouteModel } from '../../../local/apigateway/model.ts';
import {
  ACCOUNT,
  countingIds,
  type Handler,
  ManualClock,
  PlainFunctions,
  REGION,
  RecordingLog,
  RecordingMeter,
} from './harness.ts';

/** A route whose function is `main`, unless said otherwise. */
export function route(routeKey: string, more: Partial<HttpRouteModel> = {}): HttpRouteModel {
  return { routeKey, functionName: 'main', payloadFormatVersion: '2.0', ...more };
}

export function httpModel(
  routes: readonly HttpRouteModel[],
  more: Partial<HttpApiModel> = {},
): HttpApiModel {
  return { apiId: 'http567efg', name: 'http', stage: { name: '$default' }, routes, ...more };
}

/** An HTTP API of plain functions on a free port. */
export interface HttpFixture {
  api: HttpApi;
  url: string;
  clock: ManualClock;
  functions: PlainFunctions;
  meter: RecordingMeter;
  log: RecordingLog;
  /** The last event that `main` was given. */
  event(): Record<string, unknown>;
}

export async function startHttpApi(
  model: HttpApiModel,
  handlers: Record<string, Handler> = {},
  more: Partial<HttpApiOptions> = {},
): Promise<HttpFixture> {
  const clock = new ManualClock();
  const functions = new PlainFunctions({ main: () => ({ ok: true }), ...handlers });
  const meter = new RecordingMeter();
  const log = new RecordingLog();
  const api = createHttpApi({
    model,
    invoker: functions,
    clock,
    ids: countingIds(),
    meter,
    log,
    region: REGION,
    accountId: ACCOUNT,
    ...more,
  });
  const port = await api.listen(0);
  return {
    api,
    url: `http://127.0.0.1:${port}`,
    clock,
    functions,
    meter,
    log,
    event() {
      const event = functions.of('main').at(-1);
      if (!event) throw new Error('The function was not invoked.');
      return event;
    },
  };
}
