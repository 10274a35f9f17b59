import { ApiModelError } from './api-error.ts';

const EXPRESSION = /^\$\{?request\.body\.([A-Za-z0-9_$-]+(?:\.[A-Za-z0-9_$-]+)*)\}?$/;

/** Yields the route key that a frame asks for, or undefined where it is not JSON. */
export type RouteSelection = (frame: string) => string | undefined;

/**
 * Compiles a route selection expression. A path that the frame does not have gives `""`, and a
 * frame that is not JSON gives undefined, which goes to `$default`.
 *
 * @throws ApiModelError UnsupportedRouteSelection for anything but `$request.body.<path>`.
 */
export function compileRouteSelection(expression: string): RouteSelection {
  const path = EXPRESSION.exec(expression)?.[1]?.split('.');
  if (!path) {
    throw new ApiModelError(
      'UnsupportedRouteSelection',
      `The route selection expression '${expression}' is not of the form $request.body.<path>.`,
    );
  }
  return (frame) => {
    let value: unknown;
    try {
      value = JSON.parse(frame);
    } catch {
      return undefined;
    }
    for (const name of path) {
      if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return '';
      value = (value as Record<string, unknown>)[name];
    }
    if (typeof value === 'string') return value;
    return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
  };
}
