import * as z from 'zod/mini';
import { limits } from '../../../protocol/limits.ts';
import { stepBase } from '../base.ts';

/** Leaves a note that agents see and customers do not. */
export const noteStepSchema = z.strictObject({
  type: z.literal('note'),
  ...stepBase,
  text: z.string().check(z.minLength(1), z.maxLength(limits.text)),
});

export type NoteStep = z.infer<typeof noteStepSchema>;
