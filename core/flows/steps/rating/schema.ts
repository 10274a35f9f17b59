import * as z from 'zod/mini';
import { limits } from '../../../protocol/limits.ts';
import { localized } from '../../text/localized.ts';
import { stepBase, stepIdSchema, variableSchema, waitBase } from '../base.ts';

/** Asks for a rating. */
export const ratingStepSchema = z.strictObject({
  type: z.literal('rating'),
  ...stepBase,
  ...waitBase,
  /** 5 by default: one to five. 2: bad or good. */
  scale: z.optional(z.union([z.literal(2), z.literal(5)])),
  text: z.optional(localized(limits.text)),
  /** Whether it asks for words too; false by default. */
  askComment: z.optional(z.boolean()),
  variable: z.optional(variableSchema),
  commentVariable: z.optional(variableSchema),
  /** The step when the customer writes something else; without it, `next`. */
  otherwise: z.optional(stepIdSchema),
});

export type RatingStep = z.infer<typeof ratingStepSchema>;
