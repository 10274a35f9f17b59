import * as z from 'zod/mini';
import { settingShape } from './setting-schema.ts';

/** A dialogue as data: what the customer does, and what has to come of it, in this order. */

const subset = z.record(z.string(), z.json());

const lineSchema = z.union([
  z.strictObject({ customer: z.string() }),
  /** Presses the button with this label, of what was said last. */
  z.strictObject({ choose: z.string() }),
  /** Fills in the form, by its labels. */
  z.strictObject({ fill: z.record(z.string(), z.string()) }),
  z.strictObject({ rate: z.int(), comment: z.optional(z.string()) }),
  /** Lets time go by: `30s`, `10m`, `2h`, `1d`. */
  z.strictObject({ wait: z.string().check(z.regex(/^\d{1,6}[smhd]$/)) }),
  z.strictObject({
    handBack: z.strictObject({ agentId: z.optional(z.string()), reason: z.optional(z.string()) }),
  }),
  /** What is said next; `*` is any run of characters. */
  z.strictObject({
    bot: z.string(),
    buttons: z.optional(z.array(z.string())),
    fields: z.optional(z.array(z.string())),
  }),
  z.strictObject({ note: z.string() }),
  z.strictObject({ handedOver: subset }),
  z.strictObject({ closed: z.literal(true) }),
  z.strictObject({ failed: z.string() }),
  z.strictObject({ ended: z.boolean() }),
  z.strictObject({ called: subset }),
  z.strictObject({ variables: subset }),
  z.strictObject({ tags: z.array(z.string()) }),
  z.strictObject({ fieldsAre: subset }),
  z.strictObject({ user: subset }),
]);

const dialogueSchema = z.strictObject({
  name: z.string().check(z.minLength(1), z.maxLength(200)),
  ...settingShape,
  dialogue: z.array(lineSchema).check(z.minLength(1), z.maxLength(500)),
});

export const dialoguesSchema = z.array(dialogueSchema).check(z.minLength(1));

export type Line = z.infer<typeof lineSchema>;
export type Dialogue = z.infer<typeof dialogueSchema>;
