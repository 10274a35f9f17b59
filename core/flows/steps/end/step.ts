import { goTo, type Outcome, type StepContext } from '../context.ts';
import type { EndStep } from './schema.ts';

/** Ends the flow, or with `close` the whole run and the conversation. */
export function end(step: EndStep, at: StepContext): Outcome {
  if (step.close !== true) return goTo(undefined);
  at.effect({ type: 'close' });
  return { type: 'end' };
}
