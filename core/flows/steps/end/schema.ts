import * as z from 'zod/mini';
import { stepBase } from '../base.ts';

/** Ends the flow. One that another waits for goes back to it, unless it closes the conversation. */
export const endStepSchema = z.strictObject({
  type: z.literal('end'),
  name: stepBase.name,
  position: stepBase.position,
  /** Closes the conversation too. */
  close: z.optional(z.boolean()),
});

export type EndStep = z.infer<typeof endStepSchema>;
