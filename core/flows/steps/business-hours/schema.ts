import * as z from 'zod/mini';
import { nameSchema } from '../../../schedules/name.ts';
import { stepBase, stepIdSchema } from '../base.ts';

/** Goes on by whether a schedule is open now. */
export const businessHoursStepSchema = z.strictObject({
  type: z.literal('businessHours'),
  name: stepBase.name,
  position: stepBase.position,
  scheduleId: nameSchema,
  open: z.optional(stepIdSchema),
  closed: z.optional(stepIdSchema),
});

export type BusinessHoursStep = z.infer<typeof businessHoursStepSchema>;
