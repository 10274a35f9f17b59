import type { Outcome, StepContext, StepEvent } from '../context.ts';
import type { LinkStep } from './schema.ts';

/** Asks which version of the other flow is published, and goes into it. */
export function link(step: LinkStep, at: StepContext, event?: StepEvent): Outcome {
  const { flowId } = step;
  if (event === undefined) return { type: 'need', need: { type: 'flow', id: at.id(), flowId } };
  if (event.type !== 'answered' || event.answer.type !== 'flow') return { type: 'ignore' };
  const { version } = event.answer;
  if (version === null) {
    return {
      type: 'fail',
      code: 'unknown_flow',
      message: `There is no published flow "${flowId}": publish it, or link another.`,
    };
  }
  return { type: 'enter', flowId, version, returns: step.returns === true };
}
