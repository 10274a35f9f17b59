import * as z from 'zod/mini';
import { limits } from '../../../protocol/limits.ts';
import { flowLimits } from '../../limits.ts';
import { localized } from '../../text/localized.ts';
import { stepBase } from '../base.ts';
import { proseShape } from '../prose.ts';

const media = {
  url: z.string().check(z.minLength(1), z.maxLength(flowLimits.url)),
  altText: z.optional(localized(flowLimits.label)),
  text: z.optional(localized(limits.text)),
};

/** Says something: words, then a picture, then a file. */
export const messageStepSchema = z.strictObject({
  type: z.literal('message'),
  ...stepBase,
  ...proseShape,
  image: z.optional(z.strictObject(media)),
  file: z.optional(z.strictObject(media)),
});

export type MessageStep = z.infer<typeof messageStepSchema>;
