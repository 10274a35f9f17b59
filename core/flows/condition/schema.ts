import * as z from 'zod/mini';
import { nameSchema } from '../../schedules/name.ts';
import { flowLimits } from '../limits.ts';

/** What can be asked: `{"subject": "conversation.plan", "operator": "equals", "value": "pro"}`. */

export const operators = [
  'equals',
  'notEquals',
  'contains',
  'startsWith',
  'matches',
  'gt',
  'gte',
  'lt',
  'lte',
  'exists',
  'in',
] as const;

export type Operator = (typeof operators)[number];

const scalar = z.union([
  z.string().check(z.maxLength(flowLimits.field)),
  z.number(),
  z.boolean(),
  z.null(),
]);

export const comparisonSchema = z.strictObject({
  /** A variable with its path, `conversation.…`, `user.…`, or one of the named facts. */
  subject: z.string().check(z.minLength(1), z.maxLength(flowLimits.placeholder)),
  operator: z.enum(operators),
  /** `in` takes a list; `exists` true, false or nothing. Strings may have placeholders. */
  value: z.optional(z.union([scalar, z.array(scalar).check(z.maxLength(100))])),
  /** Of `agents.…` and `queue.…`: that queue alone. */
  queueId: z.optional(nameSchema),
});

export type Comparison = z.infer<typeof comparisonSchema>;

export type Condition =
  | Comparison
  | { all: Condition[] }
  | { any: Condition[] }
  | { not: Condition };

const list = z
  .array(z.lazy(() => conditionSchema))
  .check(z.minLength(1), z.maxLength(flowLimits.comparisons));

export const conditionSchema: z.ZodMiniType<Condition> = z
  .union([
    comparisonSchema,
    z.strictObject({ all: list }),
    z.strictObject({ any: list }),
    z.strictObject({ not: z.lazy(() => conditionSchema) }),
  ])
  .check(z.meta({ id: 'Condition' }));

/** Every comparison of a condition, with its place in the document. */
export function comparisonsOf(
  condition: Condition,
  path: readonly (string | number)[],
): { comparison: Comparison; path: readonly (string | number)[] }[] {
  if ('all' in condition)
    return condition.all.flatMap((one, i) => comparisonsOf(one, [...path, 'all', i]));
  if ('any' in condition)
    return condition.any.flatMap((one, i) => comparisonsOf(one, [...path, 'any', i]));
  if ('not' in condition) return comparisonsOf(condition.not, [...path, 'not']);
  return [{ comparison: condition, path }];
}

/** How deep conditions stand in one another; 1 for a comparison. */
export function depthOf(condition: Condition): number {
  if ('all' in condition) return 1 + Math.max(...condition.all.map(depthOf));
  if ('any' in condition) return 1 + Math.max(...condition.any.map(depthOf));
  if ('not' in condition) return 1 + depthOf(condition.not);
  return 1;
}
