import type { Value } from '../run.ts';
import type { Path } from './template.ts';

/** What stands at a path of a value; undefined where nothing does. Inherited names are nothing. */
export function valueAt(value: Value | undefined, path: Path): Value | undefined {
  let at = value;
  for (const key of path) {
    if (typeof at !== 'object' || at === null) return undefined;
    if (!Object.hasOwn(at, key)) return undefined;
    at = (at as Record<string, Value>)[key];
  }
  // An array's own `length` is a number and harmless; a function is no value.
  return typeof at === 'function' ? undefined : at;
}

/** A value as people read it: lists with commas, objects as JSON, nothing as nothing. */
export function textOf(value: Value | undefined): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value) && value.every((one) => typeof one !== 'object' || one === null)) {
    return value.map(textOf).join(', ');
  }
  return JSON.stringify(value);
}

/** A number that a value is or is written as, with a point or a comma; undefined where it is none. */
export function numberOf(value: Value | undefined): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string') return undefined;
  const text = value.replace(/[\s\u00a0\u202f'’]/g, '');
  if (text.length > 40 || !/^[+-]?\d+([.,]\d+)?$/.test(text)) return undefined;
  const number = Number(text.replace(',', '.'));
  return Number.isFinite(number) ? number : undefined;
}
