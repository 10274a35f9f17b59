import { compileWildcard } from '../iam/wildcard.ts';
import type { CorsHeadersModel, ResponseHeadersModel } from './model.ts';

type Headers = Record<string, string>;

/**
 * What a viewer gets: the origin's headers under the behavior's response headers policy.
 * @param origin The page that asks, where the request says so.
 */
export function viewerHeaders(
  policy: ResponseHeadersModel | undefined,
  sent: Readonly<Headers>,
  origin: string | undefined,
): Headers {
  if (policy === undefined) return { ...sent };
  const { add, set, remove, cors } = policy;
  const crossOrigin = corsHeaders(cors, origin);
  const headers = {
    ...add,
    ...(cors?.override ? {} : crossOrigin),
    ...sent,
    ...(cors?.override ? crossOrigin : {}),
    ...set,
  };
  if (crossOrigin['vary'] !== undefined) {
    headers['vary'] = [sent['vary'], crossOrigin['vary']].filter(Boolean).join(', ');
  }
  for (const name of remove) delete headers[name];
  return headers;
}

/** Only a request that names its origin is one of CORS; others get none of its headers. */
function corsHeaders(cors: CorsHeadersModel | undefined, origin: string | undefined): Headers {
  if (cors === undefined || origin === undefined) return {};
  const { allowOrigins, exposeHeaders, allowCredentials } = cors;
  const anyone = allowOrigins.includes('*');
  if (!anyone && !allowOrigins.some((allowed) => compileWildcard(allowed)(origin))) return {};
  return {
    'access-control-allow-origin': anyone ? '*' : origin,
    ...(anyone ? {} : { vary: 'Origin' }),
    ...(allowCredentials ? { 'access-control-allow-credentials': 'true' } : {}),
    ...(exposeHeaders.length === 0
      ? {}
      : { 'access-control-expose-headers': exposeHeaders.join(', ') }),
  };
}
