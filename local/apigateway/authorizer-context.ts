/** The largest result of a Lambda authorizer, in bytes: 8 KB, fixed. */
export const AUTHORIZER_RESULT_LIMIT = 8 * 1024;

/**
 * The context of a Lambda authorizer as `requestContext.authorizer` shows it: every value a
 * string. API Gateway takes strings, numbers and booleans only.
 *
 * @returns undefined where the context holds an object, an array or null.
 */
export function contextStrings(context: unknown): Record<string, string> | undefined {
  const strings: Record<string, string> = {};
  if (context === undefined || context === null) return strings;
  if (typeof context !== 'object' || Array.isArray(context)) return undefined;
  for (const [name, value] of Object.entries(context)) {
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
      return undefined;
    }
    strings[name] = String(value);
  }
  return strings;
}
