/** JSON values as templates hold them, and readings that never throw a TypeError of their own. */

export type JsonObject = { [key: string]: unknown };

/** Whether `value` is an object that is no array. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `value` if it is an object, else an empty one: absent properties read as absent. */
export function asObject(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

/** `value` if it is an array, else an empty one. */
export function asArray(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The strings of an array; what is no string is left out. */
export function asStrings(value: unknown): string[] {
  return asArray(value).filter((item) => typeof item === 'string');
}

/** `value` as text, or undefined; CloudFormation takes numbers and booleans where text is due. */
export function asText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return undefined;
}

/** `value` as a number, or undefined; CloudFormation takes `"5"` for `5`. */
export function asNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value))) {
    return Number(value);
  }
  return undefined;
}

/** `value` as a truth value, or undefined; CloudFormation takes `"true"` for `true`. */
export function asBoolean(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (value === 'true') return true;
  if (value === 'false') return false;
  return undefined;
}
