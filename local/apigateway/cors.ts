import type { HttpRequest } from './http-request.ts';
import type { HttpResult } from './http-result.ts';
import type { CorsModel } from './model.ts';

const CORS_HEADER = /^access-control-/;

/**
 * Puts the API's CORS headers on a result, in place of those that an integration may have sent:
 * where an API has a CORS configuration, API Gateway ignores the integration's.
 */
export function applyCors(cors: CorsModel, request: HttpRequest, result: HttpResult): void {
  for (const name of Object.keys(result.headers)) {
    if (CORS_HEADER.test(name)) delete result.headers[name];
  }
  const origin = allowedOrigin(cors, request.headers['origin']);
  if (origin === undefined) return;
  result.headers['access-control-allow-origin'] = origin;
  if (cors.allowCredentials) result.headers['access-control-allow-credentials'] = 'true';
  if (cors.exposeHeaders?.length) {
    result.headers['access-control-expose-headers'] = cors.exposeHeaders.join(',');
  }
}

/** The API's own answer to OPTIONS; it says something only to a preflight of an allowed origin. */
export function preflight(cors: CorsModel, request: HttpRequest): HttpResult {
  const result: HttpResult = { status: 204, headers: {}, body: '' };
  const requested = request.headers['access-control-request-method'];
  if (requested === undefined) return result;
  applyCors(cors, request, result);
  if (result.headers['access-control-allow-origin'] === undefined) return result;
  delete result.headers['access-control-expose-headers'];
  if (cors.allowMethods?.length) {
    result.headers['access-control-allow-methods'] = cors.allowMethods.join(',');
  }
  if (cors.allowHeaders?.length) {
    result.headers['access-control-allow-headers'] = cors.allowHeaders.join(',');
  }
  if (cors.maxAgeSeconds !== undefined) {
    result.headers['access-control-max-age'] = String(cors.maxAgeSeconds);
  }
  return result;
}

function allowedOrigin(cors: CorsModel, origin: string | undefined): string | undefined {
  if (origin === undefined) return undefined;
  for (const allowed of cors.allowOrigins ?? []) {
    if (allowed === '*') return '*';
    if (allowed.toLowerCase() === origin.toLowerCase()) return origin;
    // 'https://*' and 'http://*' stand for every origin of that scheme.
    if (allowed.endsWith('://*') && origin.startsWith(allowed.slice(0, -1))) return origin;
  }
  return undefined;
}
