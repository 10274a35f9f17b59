import * as z from 'zod/mini';
import { limits } from '../../../protocol/limits.ts';
import { nameSchema } from '../../../schedules/name.ts';
import { refSchema, stepBase, stepIdSchema } from '../base.ts';
import { proseShape } from '../prose.ts';

/** Gives the conversation to the agents: to a queue, a group, one agent, or as the rules say. */
export const handOverStepSchema = z.strictObject({
  type: z.literal('handOver'),
  name: stepBase.name,
  position: stepBase.position,
  /** What the customer is told. */
  ...proseShape,
  queueId: z.optional(nameSchema),
  group: z.optional(nameSchema),
  agentId: z.optional(refSchema),
  /** What the agents are told. */
  note: z.optional(z.string().check(z.minLength(1), z.maxLength(limits.text))),
  /** Where the flow goes on when an agent gives the conversation back. */
  returned: z.optional(stepIdSchema),
});

export type HandOverStep = z.infer<typeof handOverStepSchema>;
