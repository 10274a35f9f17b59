import * as z from 'zod/mini';
import { flowLimits } from '../../limits.ts';
import { stepBase, stepIdSchema, valueSchema, variableSchema } from '../base.ts';

const text = z.string().check(z.maxLength(flowLimits.callBytes));

/**
 * Calls a company's HTTP API. Placeholders may stand in its address (not in the host), headers and body,
 * and `{{secret.name}}` nowhere else. `next`: it answered with a status of 2xx.
 */
export const callApiStepSchema = z.strictObject({
  type: z.literal('callApi'),
  ...stepBase,
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']),
  url: z.string().check(z.minLength(1), z.maxLength(flowLimits.url)),
  headers: z.optional(
    z.record(
      z.string().check(z.regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}$/)),
      z.string().check(z.maxLength(flowLimits.url)),
    ),
  ),
  /** JSON with placeholders in its strings, a form's fields, or text. */
  body: z.optional(
    z.union([
      z.strictObject({ json: valueSchema }),
      z.strictObject({ form: z.record(z.string().check(z.maxLength(128)), text) }),
      z.strictObject({ text, contentType: z.optional(z.string().check(z.maxLength(128))) }),
    ]),
  ),
  /** 10 by default. */
  timeoutSeconds: z.optional(z.int().check(z.minimum(1), z.maximum(20))),
  /** What is kept of the answer: paths such as `data.items[0].name`; `$` is all of it. */
  save: z.optional(
    z
      .array(
        z.strictObject({
          path: z.string().check(z.minLength(1), z.maxLength(flowLimits.placeholder)),
          variable: variableSchema,
        }),
      )
      .check(z.maxLength(20)),
  ),
  /** The step when it failed; `{{error.code}}`, `{{error.status}}` and `{{error.message}}` say why. */
  failure: z.optional(stepIdSchema),
});

export type CallApiStep = z.infer<typeof callApiStepSchema>;
