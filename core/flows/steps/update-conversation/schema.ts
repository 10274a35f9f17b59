import * as z from 'zod/mini';
import { flowLimits } from '../../limits.ts';
import { stepBase } from '../base.ts';

const tags = z
  .array(z.string().check(z.minLength(1), z.maxLength(flowLimits.id)))
  .check(z.minLength(1), z.maxLength(20));

/** A field's name; what stands at null is taken away. */
const fields = z.record(
  z.string().check(z.minLength(1), z.maxLength(128)),
  z.union([z.string().check(z.maxLength(flowLimits.field)), z.number(), z.boolean(), z.null()]),
);

/** Changes tags, fields and language of the conversation, and fields of the customer. */
export const updateConversationStepSchema = z.strictObject({
  type: z.literal('updateConversation'),
  ...stepBase,
  addTags: z.optional(tags),
  removeTags: z.optional(tags),
  fields: z.optional(fields),
  /** BCP 47, or a placeholder of which one comes. */
  language: z.optional(z.string().check(z.minLength(1), z.maxLength(flowLimits.placeholder))),
  /** `name` and `email` are the customer's own; anything else is a field. */
  userFields: z.optional(fields),
});

export type UpdateConversationStep = z.infer<typeof updateConversationStepSchema>;
