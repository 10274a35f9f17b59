import * as z from 'zod/mini';
import { refSchema, stepBase } from '../base.ts';

/** Goes into another flow, and with `returns` comes back when that ends. Variables are shared. */
export const linkStepSchema = z.strictObject({
  type: z.literal('link'),
  ...stepBase,
  flowId: refSchema,
  /** False by default: the other flow takes this one's place. */
  returns: z.optional(z.boolean()),
});

export type LinkStep = z.infer<typeof linkStepSchema>;
