import type { z } from 'zod/mini';
import { safeParse } from 'zod/mini';
import { CauserieError } from '../../core/errors.ts';

/**
 * Checks what came in against its schema.
 * @param what How to call it in the error: 'body', 'query', 'frame'.
 * @throws CauserieError invalid_request, with the place and what is expected there
 */
export function validate<S extends z.core.$ZodType>(
  schema: S,
  value: unknown,
  what: string,
): z.infer<S> {
  const result = safeParse(schema, value);
  if (result.success) return result.data as z.infer<S>;
  const issue = deepest(result.error.issues);
  const place = issue === undefined ? '' : issue.path.map(String).join('.');
  throw new CauserieError(
    'invalid_request',
    `The ${what} is not valid${place === '' ? '' : ` at "${place}"`}: ${issue?.message ?? 'unexpected'}.`,
  );
}

/** Of a union's issues, the one that got furthest says most. */
function deepest(issues: z.core.$ZodIssue[]): { path: PropertyKey[]; message: string } | undefined {
  const [issue] = issues;
  if (issue === undefined) return undefined;
  if (issue.code === 'invalid_union') {
    const inner = issue.errors
      .map(deepest)
      .filter((one) => one !== undefined)
      .sort((a, b) => b.path.length - a.path.length)[0];
    if (inner !== undefined)
      return { path: [...issue.path, ...inner.path], message: inner.message };
  }
  return { path: [...issue.path], message: issue.message.replace(/\.$/, '') };
}
