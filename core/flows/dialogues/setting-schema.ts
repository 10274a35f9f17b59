import * as z from 'zod/mini';
import { scheduleSchema } from '../../schedules/schedule.ts';

/** What stands around a dialogue: the customer, the clock, and what the world answers. */

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const fields = z.record(z.string(), scalar);

const article = z.strictObject({
  articleId: z.string(),
  locale: z.optional(z.string()),
  title: z.string(),
  url: z.optional(z.string()),
  snippet: z.optional(z.string()),
  confidence: z._default(z.number(), 1),
});

const callMock = z.strictObject({
  /** What it is for: `*` is any run of characters. Without it, for every call. */
  match: z.optional(
    z.strictObject({ method: z.optional(z.string()), url: z.optional(z.string()) }),
  ),
  answer: z.union([
    z.strictObject({ status: z._default(z.int(), 200), body: z._default(z.json(), null) }),
    z.strictObject({ failed: z.string(), message: z._default(z.string(), 'It failed.') }),
  ]),
});

const queue = z.strictObject({
  queueId: z.string(),
  open: z._default(z.boolean(), true),
  agentsOnline: z._default(z.int(), 0),
  agentsFree: z._default(z.int(), 0),
  waiting: z._default(z.int(), 0),
  estimatedWaitSeconds: z._default(z.nullable(z.number()), null),
});

export const mocksSchema = z.strictObject({
  /** The first that matches answers. */
  calls: z.optional(z.array(callMock)),
  /** Articles for words: the first whose `words` match. */
  suggest: z.optional(
    z.array(z.strictObject({ words: z._default(z.string(), '*'), articles: z.array(article) })),
  ),
  /** Articles by their ids. */
  articles: z.optional(z.array(article)),
  availability: z.optional(z.array(queue)),
  position: z.optional(
    z.strictObject({
      position: z.int(),
      estimatedWaitSeconds: z._default(z.nullable(z.number()), null),
    }),
  ),
  /** Files of linked flows by their ids; without one, `<flowId>.json` beside this flow. */
  flows: z.optional(z.record(z.string(), z.string())),
});

export const settingShape = {
  language: z.optional(z.string()),
  loggedIn: z.optional(z.boolean()),
  /** ISO 8601. */
  now: z.optional(z.iso.datetime({ offset: true })),
  integrationId: z.optional(z.string()),
  tags: z.optional(z.array(z.string())),
  fields: z.optional(fields),
  page: z.optional(z.strictObject({ url: z.string(), title: z.optional(z.string()) })),
  user: z.optional(
    z.strictObject({
      name: z.optional(z.string()),
      email: z.optional(z.string()),
      fields: z.optional(fields),
    }),
  ),
  /** How the run began; `conversationStarted` without it. */
  trigger: z.optional(
    z.strictObject({
      type: z.enum([
        'conversationStarted',
        'answer',
        'page',
        'tag',
        'schedule',
        'handBack',
        'inactivity',
        'sessionEnded',
        'proactive',
        'api',
      ]),
      words: z.optional(z.string()),
      confidence: z.optional(z.number()),
      tag: z.optional(z.string()),
    }),
  ),
  /** Variables that have another value at the beginning. */
  set: z.optional(z.record(z.string(), z.json())),
  schedules: z.optional(z.array(scheduleSchema)),
  mocks: z.optional(mocksSchema),
};

const settingSchema = z.strictObject(settingShape);

export type Setting = z.infer<typeof settingSchema>;
export type Mocks = z.infer<typeof mocksSchema>;
