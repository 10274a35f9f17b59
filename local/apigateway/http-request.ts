import type { IncomingMessage } from 'node:http';
import { splitUrl } from '../http/split-url.ts';
import { sourceIp } from './source-ip.ts';

/** A request as payload 2.0 shows it. */
export interface HttpRequest {
  method: string;
  /** Without the stage, as on the wire; what routes are matched with. */
  routedPath: string;
  /** With the stage, decoded: HTTP APIs decode `rawPath` in spite of its name. */
  rawPath: string;
  rawQueryString: string;
  /** Lower-cased names; several values of a name joined with a comma. No `cookie`. */
  headers: Record<string, string>;
  cookies: string[] | undefined;
  queryStringParameters: Record<string, string> | undefined;
  sourceIp: string;
  userAgent: string;
  protocol: string;
  domainName: string;
}

/** Headers of the hop between client and API, which no integration sees. */
const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'transfer-encoding',
  'upgrade',
]);

/** Reads a request; undefined where its path lies outside the stage. */
export function readHttpRequest(request: IncomingMessage, stage: string): HttpRequest | undefined {
  const [path, rawQueryString] = splitUrl(request.url ?? '/');
  const routedPath = withoutStage(path, stage);
  if (routedPath === undefined) return undefined;

  const address = sourceIp(request.socket);
  const headers: Record<string, string> = Object.create(null);
  let cookies: string[] | undefined;
  const raw = request.rawHeaders;
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = (raw[i] as string).toLowerCase();
    const value = raw[i + 1] as string;
    if (name === 'cookie') cookies = [...(cookies ?? []), ...value.split(/; */)];
    else if (!HOP_BY_HOP.has(name)) {
      headers[name] = headers[name] === undefined ? value : `${headers[name]},${value}`;
    }
  }
  const forwarded = headers['x-forwarded-for'];
  headers['x-forwarded-for'] = forwarded === undefined ? address : `${forwarded}, ${address}`;
  headers['x-forwarded-port'] = String(request.socket.localPort ?? 443);
  headers['x-forwarded-proto'] = 'http';

  return {
    method: request.method ?? 'GET',
    routedPath,
    rawPath: decodePath(path),
    rawQueryString,
    headers,
    cookies,
    queryStringParameters: readQuery(rawQueryString),
    sourceIp: address,
    userAgent: headers['user-agent'] ?? '',
    protocol: `HTTP/${request.httpVersion}`,
    domainName: headers['host'] ?? 'localhost',
  };
}

function withoutStage(path: string, stage: string): string | undefined {
  if (stage === '$default') return path;
  if (path === `/${stage}`) return '/';
  return path.startsWith(`/${stage}/`) ? path.slice(stage.length + 1) : undefined;
}

function decodePath(path: string): string {
  if (!path.includes('%')) return path;
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function readQuery(query: string): Record<string, string> | undefined {
  if (query === '') return undefined;
  const parameters: Record<string, string> = Object.create(null);
  for (const [name, value] of new URLSearchParams(query)) {
    parameters[name] = parameters[name] === undefined ? value : `${parameters[name]},${value}`;
  }
  return parameters;
}
