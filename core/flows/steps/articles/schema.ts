import * as z from 'zod/mini';
import { limits } from '../../../protocol/limits.ts';
import { flowLimits } from '../../limits.ts';
import { localized } from '../../text/localized.ts';
import { refSchema, stepBase, stepIdSchema } from '../base.ts';

/** Shows articles of the help centre: for words, or certain ones. `next`: some were found. */
export const articlesStepSchema = z.strictObject({
  type: z.literal('articles'),
  ...stepBase,
  /** Said before them. */
  text: z.optional(localized(limits.text)),
  /** What they are looked for with; without it, the customer's last words. */
  words: z.optional(z.string().check(z.minLength(1), z.maxLength(flowLimits.words))),
  /** These, and no others. */
  articleIds: z.optional(
    z.array(refSchema).check(z.minLength(1), z.maxLength(flowLimits.articles)),
  ),
  /** At most so many; 3 by default. */
  limit: z.optional(z.int().check(z.minimum(1), z.maximum(flowLimits.articles))),
  /** Those that are less likely are left out. 0 to 1. */
  minConfidence: z.optional(z.number().check(z.minimum(0), z.maximum(1))),
  display: z.optional(z.enum(['carousel', 'list'])),
  /** The step when there are none. */
  none: z.optional(stepIdSchema),
});

export type ArticlesStep = z.infer<typeof articlesStepSchema>;
