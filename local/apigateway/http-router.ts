import { ApiModelError } from './api-error.ts';

/** The route that a request goes to, with its path variables decoded. */
export interface RouteMatch<Route> {
  route: Route;
  pathParameters: Record<string, string> | undefined;
}

const ROUTE_KEY = /^(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|ANY) (\/\S*)$/;
const VARIABLE = /^\{([^{}+]+)(\+?)\}$/;

type Segment =
  | { kind: 'literal'; text: string }
  | { kind: 'variable'; name: string }
  | { kind: 'greedy'; name: string };

interface Candidate<Route> {
  method: string;
  segments: readonly Segment[];
  route: Route;
}

/**
 * The routes of an HTTP API. As on AWS the most specific match is taken, segment by segment: text
 * before `{variable}` before `{greedy+}`, then a route of the method before one of ANY, and
 * `$default` last.
 */
export class HttpRouter<Route> {
  readonly #static = new Map<string, Route>();
  readonly #candidates: Candidate<Route>[] = [];
  #default: Route | undefined;

  /** @throws ApiModelError InvalidRouteKey for a route key that API Gateway would refuse. */
  constructor(routes: Iterable<readonly [routeKey: string, route: Route]>) {
    for (const [routeKey, route] of routes) {
      if (routeKey === '$default') this.#default = route;
      else this.#add(routeKey, route);
    }
    this.#candidates.sort(bySpecificity);
  }

  /** @param path the path without stage and query, as on the wire. */
  match(method: string, path: string): RouteMatch<Route> | undefined {
    const exact = this.#static.get(`${method} ${path}`) ?? this.#static.get(`ANY ${path}`);
    if (exact !== undefined) return { route: exact, pathParameters: undefined };
    const segments = split(path).map(decode);
    for (const candidate of this.#candidates) {
      if (candidate.method !== method && candidate.method !== 'ANY') continue;
      const pathParameters = bind(candidate.segments, segments);
      if (pathParameters) return { route: candidate.route, pathParameters };
    }
    return this.#default === undefined
      ? undefined
      : { route: this.#default, pathParameters: undefined };
  }

  #add(routeKey: string, route: Route): void {
    const [, method, path] = ROUTE_KEY.exec(routeKey) ?? [];
    if (method === undefined || path === undefined) {
      throw new ApiModelError(
        'InvalidRouteKey',
        `'${routeKey}' is not a route key: it is neither '$default' nor a method and a path.`,
      );
    }
    const segments = split(path).map(parseSegment);
    if (segments.slice(0, -1).some(({ kind }) => kind === 'greedy')) {
      throw new ApiModelError(
        'InvalidRouteKey',
        `The greedy variable of '${routeKey}' is not at the end of the path.`,
      );
    }
    if (!path.includes('{')) this.#static.set(routeKey, route);
    else this.#candidates.push({ method, segments, route });
  }
}

function split(path: string): string[] {
  return path.slice(1).split('/');
}

function decode(segment: string): string {
  if (!segment.includes('%')) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function parseSegment(text: string): Segment {
  const [, name, greedy] = VARIABLE.exec(text) ?? [];
  if (name === undefined) return { kind: 'literal', text };
  return greedy === '+' ? { kind: 'greedy', name } : { kind: 'variable', name };
}

function bind(
  pattern: readonly Segment[],
  segments: readonly string[],
): Record<string, string> | undefined {
  const last = pattern.at(-1);
  const greedy = last?.kind === 'greedy';
  if (greedy ? segments.length < pattern.length : segments.length !== pattern.length) {
    return undefined;
  }
  const parameters: Record<string, string> = {};
  for (const [i, part] of pattern.entries()) {
    const value = part.kind === 'greedy' ? segments.slice(i).join('/') : (segments[i] as string);
    if (part.kind === 'literal') {
      if (value !== part.text) return undefined;
    } else {
      if (value === '') return undefined;
      parameters[part.name] = value;
    }
  }
  return parameters;
}

const RANK = { literal: 0, variable: 1, greedy: 2 } as const;

function bySpecificity<Route>(a: Candidate<Route>, b: Candidate<Route>): number {
  const length = Math.min(a.segments.length, b.segments.length);
  for (let i = 0; i < length; i += 1) {
    const rank = RANK[(a.segments[i] as Segment).kind] - RANK[(b.segments[i] as Segment).kind];
    if (rank !== 0) return rank;
  }
  // Only paths of the same shape come this far, as nothing follows a greedy variable.
  return any(a.method) - any(b.method);
}

function any(method: string): number {
  return method === 'ANY' ? 1 : 0;
}
