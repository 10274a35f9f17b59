import { goTo, type Outcome, type StepContext } from './context.ts';

/** How a step treats what is no answer. */
export interface Retrying {
  retries?: number;
  otherwise?: string;
}

/** Where nothing else is said, a customer is asked twice more. */
const retriesByDefault = 2;

/**
 * Asks again as often as the step says, then goes to `otherwise`; without one the run fails, and the
 * agents take over: nobody is asked the same for ever.
 */
export function askAgain(step: Retrying, at: StepContext, ask: () => void): Outcome {
  const asked = typeof at.waiting['asked'] === 'number' ? at.waiting['asked'] : 0;
  const retries = step.retries ?? (step.otherwise === undefined ? retriesByDefault : 0);
  if (asked < retries) {
    ask();
    return { type: 'wait', waiting: { ...at.waiting, asked: asked + 1 } };
  }
  if (step.otherwise !== undefined) return goTo(step.otherwise);
  return {
    type: 'fail',
    code: 'no_answer',
    message: `The customer answered ${retries + 1} times in a way that the step does not know, and it has no "otherwise".`,
  };
}
