import * as z from 'zod/mini';
import { nameSchema } from '../../schedules/name.ts';
import { flowLimits } from '../limits.ts';
import { languageSchema, localized } from '../text/localized.ts';

/** What a flow answers to. */

const glob = z.string().check(z.minLength(1), z.maxLength(500));
const globs = z.array(glob).check(z.minLength(1), z.maxLength(50));
const ids = z
  .array(z.string().check(z.minLength(1), z.maxLength(flowLimits.id)))
  .check(z.minLength(1), z.maxLength(50));

/** All that stand here have to hold; of each list one. */
export const triggerWhenSchema = z.strictObject({
  integrations: z.optional(ids),
  /** `fr` is also `fr-CA`. */
  languages: z.optional(z.array(languageSchema).check(z.minLength(1), z.maxLength(40))),
  /** `https://shop.example/orders*`, or a path on any site: `/orders/*`. */
  pages: z.optional(globs),
  tags: z.optional(ids),
  loggedIn: z.optional(z.boolean()),
  schedule: z.optional(z.strictObject({ scheduleId: nameSchema, open: z.boolean() })),
});

const base = {
  /** 0 to 9, 5 by default: the highest answers. */
  priority: z.optional(z.int().check(z.minimum(0), z.maximum(9))),
  when: z.optional(triggerWhenSchema),
};

const phrase = z.string().check(z.minLength(1), z.maxLength(200));

export const triggerSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('conversationStarted'), ...base }),
  /** The customer's words mean what these phrases mean. */
  z.strictObject({
    type: z.literal('answer'),
    ...base,
    phrases: z
      .record(languageSchema, z.array(phrase).check(z.minLength(1), z.maxLength(50)))
      .check(z.refine((all) => Object.keys(all).length > 0, { message: 'phrases are needed' })),
    /** 0.5 by default. */
    minConfidence: z.optional(z.number().check(z.minimum(0), z.maximum(1))),
  }),
  /** The customer, in a conversation, comes to a page. */
  z.strictObject({
    type: z.literal('page'),
    ...base,
    url: glob,
    /** `*` is any run of characters. */
    title: z.optional(glob),
  }),
  z.strictObject({
    type: z.literal('tag'),
    ...base,
    tag: z.string().check(z.minLength(1), z.maxLength(flowLimits.id)),
  }),
  /** A conversation starts, or comes back, while a schedule is open or closed. */
  z.strictObject({
    type: z.literal('schedule'),
    ...base,
    scheduleId: nameSchema,
    is: z.enum(['open', 'closed']),
  }),
  z.strictObject({ type: z.literal('handBack'), ...base }),
  /** The customer is silent for so long. */
  z.strictObject({
    type: z.literal('inactivity'),
    ...base,
    seconds: z.int().check(z.minimum(10), z.maximum(flowLimits.waitSeconds)),
  }),
  z.strictObject({ type: z.literal('sessionEnded'), ...base }),
  /** The messenger offers the flow by itself, before there is a conversation. */
  z.strictObject({
    type: z.literal('proactive'),
    ...base,
    text: localized(500),
    pages: z.optional(globs),
    title: z.optional(glob),
    secondsOnPage: z.optional(z.int().check(z.minimum(0), z.maximum(3600))),
    /** From this visit on. */
    visits: z.optional(z.int().check(z.minimum(1), z.maximum(1000))),
    /** `once` by default. */
    show: z.optional(z.enum(['once', 'oncePerVisit', 'always'])),
  }),
]);

export type Trigger = z.infer<typeof triggerSchema>;
export type TriggerWhen = z.infer<typeof triggerWhenSchema>;
