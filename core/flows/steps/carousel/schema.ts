import * as z from 'zod/mini';
import { limits } from '../../../protocol/limits.ts';
import { flowLimits } from '../../limits.ts';
import { localized } from '../../text/localized.ts';
import { stepBase, stepIdSchema, variableSchema, waitBase } from '../base.ts';

const label = localized(flowLimits.label);

const action = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('link'),
    label,
    url: z.string().check(z.minLength(1), z.maxLength(flowLimits.url)),
  }),
  z.strictObject({
    type: z.literal('postback'),
    label,
    value: z.optional(z.string().check(z.minLength(1), z.maxLength(flowLimits.field))),
    next: z.optional(stepIdSchema),
  }),
]);

/** Shows panels. It waits where a button of them leads on, and goes on at once where all are links. */
export const carouselStepSchema = z.strictObject({
  type: z.literal('carousel'),
  ...stepBase,
  ...waitBase,
  items: z
    .array(
      z.strictObject({
        title: label,
        description: z.optional(label),
        image: z.optional(z.string().check(z.minLength(1), z.maxLength(flowLimits.url))),
        actions: z.array(action).check(z.minLength(1), z.maxLength(limits.itemActions)),
      }),
    )
    .check(z.minLength(1), z.maxLength(limits.carouselItems)),
  /** Takes the value of the button that was pressed. */
  variable: z.optional(variableSchema),
  retries: z.optional(z.int().check(z.minimum(0), z.maximum(10))),
  askAgain: z.optional(localized(limits.text)),
  otherwise: z.optional(stepIdSchema),
});

export type CarouselStep = z.infer<typeof carouselStepSchema>;
