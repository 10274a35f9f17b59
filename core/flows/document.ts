import * as z from 'zod/mini';
import type { Problem } from './check/problem.ts';
import { checkRaw } from './check/raw.ts';
import { schemaProblems } from './check/schema-problems.ts';
import { flowLimits } from './limits.ts';
import { stepIdSchema, valueSchema, variableSchema } from './steps/base.ts';
import { type Step, stepKinds } from './steps/kinds.ts';
import { languageSchema, localized } from './text/localized.ts';
import { type Trigger, triggerSchema } from './triggers/schema.ts';

export type { Step, Trigger };

/** A flow as it is written, kept, and edited in a visual builder: JSON, and all of it in one document. */

const stepSchemas = Object.values(stepKinds).map(({ schema }) => schema);
type StepSchema = (typeof stepKinds)[keyof typeof stepKinds]['schema'];
const [firstStep, ...otherSteps] = stepSchemas as [StepSchema, ...StepSchema[]];
const stepSchema = z.discriminatedUnion('type', [firstStep, ...otherSteps]);

export const flowSchema = z.strictObject({
  /** Tells editors where the JSON Schema is. */
  $schema: z.optional(z.string().check(z.maxLength(flowLimits.url))),
  /** The version of this format. */
  schema: z.literal(1),
  name: z.string().check(z.minLength(1), z.maxLength(128)),
  description: z.optional(z.string().check(z.maxLength(2000))),
  /** Every text stands in each of them, or is one for all. */
  languages: z.array(languageSchema).check(z.minLength(1), z.maxLength(flowLimits.languages)),
  /** For customers who speak none of them; the first by default. */
  defaultLanguage: z.optional(languageSchema),
  /** With their values at the beginning. */
  variables: z.optional(
    z.record(
      variableSchema,
      z.strictObject({
        default: z.optional(valueSchema),
        type: z.optional(z.enum(['text', 'number', 'boolean', 'list', 'object'])),
        description: z.optional(z.string().check(z.maxLength(500))),
      }),
    ),
  ),
  triggers: z.optional(z.array(triggerSchema).check(z.maxLength(flowLimits.triggers))),
  /** The first step. */
  start: stepIdSchema,
  steps: z.record(stepIdSchema, stepSchema),
  settings: z.optional(
    z.strictObject({
      /** When a run fails: `handOver` by default, so that nobody is left alone. */
      onFailure: z.optional(z.enum(['handOver', 'end'])),
      /** What the customer is told then. */
      failureMessage: z.optional(localized(1000)),
    }),
  ),
});

type Read = z.infer<typeof flowSchema>;
/** Triggers and variables that are left out are none. */
export type Flow = Omit<Read, 'triggers' | 'variables' | 'steps'> & {
  triggers: Trigger[];
  variables: NonNullable<Read['variables']>;
  steps: Record<string, Step>;
};

/** Where the JSON Schema of flows is found by its name. */
export const flowSchemaId = 'urn:causerie:schemas:flow:1';

/** The JSON Schema (2020-12) of a flow. */
export function flowJsonSchema(): object {
  const { $schema, ...schema } = z.toJSONSchema(flowSchema, { io: 'input' }) as Record<
    string,
    unknown
  >;
  return { $schema, $id: flowSchemaId, title: 'Flow', ...schema };
}

/**
 * Reads a flow: JSON text, or what was parsed of it. Whatever comes, it takes bounded time and memory.
 * What is read has the right shape; whether it makes sense, `checkFlow` tells.
 */
export function parseFlow(document: unknown): { flow: Flow } | { problems: Problem[] } {
  const raw = checkRaw(document);
  if ('problems' in raw) return raw;
  const read = z.safeParse(flowSchema, raw.value);
  if (!read.success) return { problems: schemaProblems(raw.value, read.error.issues) };
  const { triggers = [], variables = {}, ...rest } = read.data;
  return { flow: { ...rest, triggers, variables } };
}
