import * as z from 'zod/mini';
import { limits } from '../../../protocol/limits.ts';
import { flowLimits } from '../../limits.ts';
import { localized } from '../../text/localized.ts';
import { stepBase, stepIdSchema, waitBase } from '../base.ts';

const label = localized(flowLimits.label);
/** A number of characters, a number, or a date such as 2026-11-23, or `today`. */
const bound = z.union([z.number(), z.string().check(z.regex(/^(\d{4}-\d\d-\d\d|today)$/))]);

export const formFieldSchema = z.strictObject({
  /** Where the answer goes: `conversation.<field>`, `user.<field>`, or a variable. */
  saveTo: z
    .string()
    .check(z.regex(/^((conversation|user)\.[\p{L}\p{N}_$-]{1,64}|[A-Za-z][A-Za-z0-9_]{0,63})$/u)),
  type: z.enum(['text', 'email', 'number', 'date', 'choice']),
  label,
  placeholder: z.optional(label),
  /** True by default. */
  required: z.optional(z.boolean()),
  /** `text`: `#` is a digit, `@` a letter, `?` any character, `*` any run of them: `AB-####`. */
  pattern: z.optional(z.string().check(z.minLength(1), z.maxLength(200))),
  /** The least: a number, a date, or characters of a text. */
  min: z.optional(bound),
  /** The most. */
  max: z.optional(bound),
  choices: z.optional(
    z
      .array(z.strictObject({ value: z.string().check(z.minLength(1), z.maxLength(128)), label }))
      .check(z.minLength(1), z.maxLength(200)),
  ),
  /** Said when the answer will not do, in place of the standard sentence. */
  message: z.optional(localized(500)),
});

/** Asks for details. Answers that will not do are asked for again, by name. */
export const formStepSchema = z.strictObject({
  type: z.literal('form'),
  ...stepBase,
  ...waitBase,
  text: z.optional(localized(limits.text)),
  fields: z.array(formFieldSchema).check(z.minLength(1), z.maxLength(limits.formFields)),
  /** How often it asks again; 2 by default. */
  retries: z.optional(z.int().check(z.minimum(0), z.maximum(10))),
  /** The step for who does not fill it in. Without it the agents take over. */
  otherwise: z.optional(stepIdSchema),
});

export type FormField = z.infer<typeof formFieldSchema>;
export type FormStep = z.infer<typeof formStepSchema>;
