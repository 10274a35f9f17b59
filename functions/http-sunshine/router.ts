import type { SunshineRoute, SunshineRoutes } from '../../core/protocol/sunshine/route.ts';

export interface FoundRoute {
  name: string;
  route: SunshineRoute;
  params: Record<string, string>;
}

interface Pattern {
  name: string;
  route: SunshineRoute;
  /** Of the whole path. */
  expression: RegExp;
  variables: string[];
  /** Segments that are not variables: the more, the earlier it is tried. */
  fixed: number;
}

/** What may hold slashes: a company's own id of a user. */
const anything = new Set(['userIdOrExternalId', 'zendeskId']);
/** No id of ours is longer; DynamoDB's keys end at 1,024 bytes. */
const idLength = 128;

/** Finds the operation for a method and a path as API Gateway hands it over, decoded. */
export function createRouter(
  routes: SunshineRoutes,
): (method: string, path: string) => FoundRoute | undefined {
  const patterns = Object.entries(routes)
    .map(([name, route]) => patternOf(name, route))
    .sort((a, b) => b.fixed - a.fixed);
  return (method, path) => {
    for (const { name, route, expression, variables } of patterns) {
      if (route.method !== method) continue;
      const values = expression.exec(path);
      if (values === null) continue;
      const params = Object.fromEntries(
        variables.map((variable, index) => [variable, values[index + 1] ?? '']),
      );
      return { name, route, params };
    }
    return undefined;
  };
}

function patternOf(name: string, route: SunshineRoute): Pattern {
  const variables: string[] = [];
  let fixed = 0;
  const parts = route.path.split('/').map((segment) => {
    const variable = /^\{(\w+)\}$/.exec(segment)?.[1];
    if (variable === undefined) {
      fixed++;
      return segment.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    }
    variables.push(variable);
    return anything.has(variable) ? '(.+)' : `([^/]{1,${idLength}})`;
  });
  return { name, route, expression: new RegExp(`^${parts.join('/')}/?$`), variables, fixed };
}
