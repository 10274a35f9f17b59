import * as z from 'zod/mini';
import { stepBase, valueSchema, variableSchema } from '../base.ts';

/** Sets variables, one after the other. */
export const setVariableStepSchema = z.strictObject({
  type: z.literal('setVariable'),
  ...stepBase,
  set: z
    .array(
      z.strictObject({
        variable: variableSchema,
        /** `set` by default; what is no number counts as 0; `append` adds to a list, or to a text. */
        operation: z.optional(z.enum(['set', 'add', 'subtract', 'append'])),
        /** JSON with placeholders in its strings; one alone keeps its type. */
        value: valueSchema,
      }),
    )
    .check(z.minLength(1), z.maxLength(20)),
});

export type SetVariableStep = z.infer<typeof setVariableStepSchema>;
