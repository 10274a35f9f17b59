import * as z from 'zod/mini';
import { limits } from '../../../protocol/limits.ts';
import { flowLimits } from '../../limits.ts';
import { localized } from '../../text/localized.ts';
import { stepBase, stepIdSchema, waitBase } from '../base.ts';

/** Asks whether the question is answered. What the customer says teaches the suggestions. */
export const askResolvedStepSchema = z.strictObject({
  type: z.literal('askResolved'),
  name: stepBase.name,
  position: stepBase.position,
  ...waitBase,
  /** Without it: "Did that answer your question?" */
  text: z.optional(localized(limits.text)),
  yesLabel: z.optional(localized(flowLimits.label)),
  noLabel: z.optional(localized(flowLimits.label)),
  yes: z.optional(stepIdSchema),
  no: z.optional(stepIdSchema),
  /** The step when the customer writes something else; without it he is asked again, then `no`. */
  otherwise: z.optional(stepIdSchema),
});

export type AskResolvedStep = z.infer<typeof askResolvedStepSchema>;
