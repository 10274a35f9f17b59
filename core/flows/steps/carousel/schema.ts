import * as z from 'zod/mini';
import { limits } from '../../../protocol/limits.ts';
import { flowLimits } from '../../limits.ts';
import { localized } from '../../text/localized.ts';
import { stepBase, waitBase } from '../base.ts';
import { choiceShape, choosingBase } from '../choice.ts';

const label = localized(flowLimits.label);

const action = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('link'),
    label,
    url: z.string().check(z.minLength(1), z.maxLength(flowLimits.url)),
  }),
  z.strictObject({
    type: z.literal('postback'),
    ...choiceShape,
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
  ...choosingBase,
});

export type CarouselStep = z.infer<typeof carouselStepSchema>;
