import { compileWildcard } from '../iam/wildcard.ts';
import type { CorsRule } from './model.ts';

export interface CorsRequest {
  origin: string;
  method: string;
  /** Lower-cased; of a preflight only. */
  requestedHeaders?: readonly string[];
}

/**
 * The headers that let a page of another origin read an answer, from the first rule that fits; undefined
 * where none does. A preflight is told methods and headers as well.
 */
export function corsHeaders(
  rules: readonly CorsRule[],
  { origin, method, requestedHeaders }: CorsRequest,
): Record<string, string> | undefined {
  const rule = rules.find(
    ({ allowedOrigins, allowedMethods, allowedHeaders }) =>
      allowedMethods.includes(method) &&
      allowedOrigins.some((allowed) => compileWildcard(allowed)(origin)) &&
      (requestedHeaders ?? []).every((header) =>
        allowedHeaders.some((allowed) => compileWildcard(allowed, true)(header)),
      ),
  );
  if (rule === undefined) return undefined;
  const anyone = rule.allowedOrigins.includes('*');
  const headers: Record<string, string> = {
    'access-control-allow-origin': anyone ? '*' : origin,
    'access-control-allow-methods': rule.allowedMethods.join(', '),
    vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
  };
  if (!anyone) headers['access-control-allow-credentials'] = 'true';
  if (rule.exposedHeaders.length > 0) {
    headers['access-control-expose-headers'] = rule.exposedHeaders.join(', ');
  }
  if (requestedHeaders === undefined) return headers;
  if (requestedHeaders.length > 0) {
    headers['access-control-allow-headers'] = requestedHeaders.join(', ');
  }
  if (rule.maxAgeSeconds !== undefined) {
    headers['access-control-max-age'] = String(rule.maxAgeSeconds);
  }
  return headers;
}
