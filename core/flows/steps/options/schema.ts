import * as z from 'zod/mini';
import { flowLimits } from '../../limits.ts';
import { stepBase, waitBase } from '../base.ts';
import { choiceShape, choosingBase } from '../choice.ts';
import { proseShape } from '../prose.ts';

/** Offers replies. What is typed counts where it is a reply's label or value. */
export const optionsStepSchema = z.strictObject({
  type: z.literal('options'),
  ...stepBase,
  ...waitBase,
  ...proseShape,
  options: z
    .array(z.strictObject(choiceShape))
    .check(z.minLength(1), z.maxLength(flowLimits.options)),
  ...choosingBase,
});

export type OptionsStep = z.infer<typeof optionsStepSchema>;
