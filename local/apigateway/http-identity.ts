import { ApiModelError } from './api-error.ts';
import type { HttpRequest } from './http-request.ts';

const SOURCE = /^\$(?:request\.(header|querystring)|(stageVariables)|(context))\.(.+)$/;

/** @throws ApiModelError UnsupportedIdentitySource for a form that API Gateway refuses. */
export function checkIdentitySources(sources: readonly string[]): void {
  for (const source of sources) {
    if (!SOURCE.test(source)) {
      throw new ApiModelError(
        'UnsupportedIdentitySource',
        `The identity source '${source}' is not one of $request.header, $request.querystring, $context or $stageVariables.`,
      );
    }
  }
}

/** The value of an identity source in a request; undefined where it is missing or empty. */
export function readIdentitySource(
  source: string,
  request: HttpRequest,
  stageVariables: Readonly<Record<string, string>> | undefined,
): string | undefined {
  const [, place, stageVariable, context, name = ''] = SOURCE.exec(source) ?? [];
  let value: string | undefined;
  if (place === 'header') value = request.headers[name.toLowerCase()];
  else if (place === 'querystring') value = request.queryStringParameters?.[name];
  else if (stageVariable) value = stageVariables?.[name];
  else if (context) value = name;
  return value || undefined;
}
