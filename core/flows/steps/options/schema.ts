import * as z from 'zod/mini';
import { limits } from '../../../protocol/limits.ts';
import { flowLimits } from '../../limits.ts';
import { localized } from '../../text/localized.ts';
import { stepBase, stepIdSchema, variableSchema, waitBase } from '../base.ts';
import { proseShape } from '../prose.ts';

/** Offers replies. What is typed counts where it is a reply's label or value. */
export const optionsStepSchema = z.strictObject({
  type: z.literal('options'),
  ...stepBase,
  ...waitBase,
  ...proseShape,
  options: z
    .array(
      z.strictObject({
        label: localized(flowLimits.label),
        /** What is saved; without it, the label as it was shown. */
        value: z.optional(z.string().check(z.minLength(1), z.maxLength(flowLimits.field))),
        /** Without it, the step's own `next`. */
        next: z.optional(stepIdSchema),
      }),
    )
    .check(z.minLength(1), z.maxLength(flowLimits.options)),
  /** Takes the value of what was chosen. */
  variable: z.optional(variableSchema),
  /** How often it asks again after something else; 0 where there is `otherwise`, else 2. */
  retries: z.optional(z.int().check(z.minimum(0), z.maximum(10))),
  /** What it says when it asks again. */
  askAgain: z.optional(localized(limits.text)),
  /** The step for anything else. Without it the agents take over. */
  otherwise: z.optional(stepIdSchema),
});

export type OptionsStep = z.infer<typeof optionsStepSchema>;
