import * as z from 'zod/mini';
import { stepBase, variableSchema, waitBase } from '../base.ts';

/** Waits for a time, or for the customer to write (and `seconds` at most, then `timeout`). */
export const waitStepSchema = z.strictObject({
  type: z.literal('wait'),
  ...stepBase,
  ...waitBase,
  for: z.enum(['time', 'reply']),
  /** `reply`: takes the customer's words. */
  variable: z.optional(variableSchema),
});

export type WaitStep = z.infer<typeof waitStepSchema>;
