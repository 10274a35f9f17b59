import * as z from 'zod/mini';
import { conditionSchema } from '../../condition/schema.ts';
import { stepBase, stepIdSchema } from '../base.ts';

/** Goes on at the first branch whose condition holds. */
export const conditionStepSchema = z.strictObject({
  type: z.literal('condition'),
  name: stepBase.name,
  position: stepBase.position,
  branches: z
    .array(
      z.strictObject({
        when: conditionSchema,
        next: z.optional(stepIdSchema),
      }),
    )
    .check(z.minLength(1), z.maxLength(20)),
  /** The step when none holds. */
  otherwise: z.optional(stepIdSchema),
});

export type ConditionStep = z.infer<typeof conditionStepSchema>;
