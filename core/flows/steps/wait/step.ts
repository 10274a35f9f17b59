import { flowLimits } from '../../limits.ts';
import { cut } from '../../text/normalize.ts';
import { wordsOf } from '../button.ts';
import { goTo, type Outcome, type StepContext, type StepEvent, tooLarge } from '../context.ts';
import type { WaitStep } from './schema.ts';

/** Waits for a time, or for the customer's reply. */
export function wait(step: WaitStep, at: StepContext, event?: StepEvent): Outcome {
  if (event === undefined) return { type: 'wait', seconds: step.seconds };
  if (event.type === 'timer') {
    return goTo(step.for === 'reply' ? (step.timeout ?? step.next) : step.next);
  }
  if (step.for === 'time' || event.type !== 'message') return { type: 'ignore' };
  const words = cut(wordsOf(event) ?? '', flowLimits.words * 2);
  if (step.variable !== undefined && !at.set(step.variable, words)) return tooLarge;
  return goTo(step.next);
}
