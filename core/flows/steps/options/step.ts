import { flowLimits } from '../../limits.ts';
import { choose } from '../choice.ts';
import type { Outcome, StepContext, StepEvent } from '../context.ts';
import { proseOf } from '../prose.ts';
import type { OptionsStep } from './schema.ts';

/** Offers replies and goes on where the chosen one leads. */
export function options(step: OptionsStep, at: StepContext, event?: StepEvent): Outcome {
  if (event === undefined) {
    offer(step, at, proseOf(step, at));
    return { type: 'wait', seconds: step.seconds };
  }
  return choose(step, step.options, at, event, (text) => offer(step, at, { text }));
}

function offer(
  step: OptionsStep,
  at: StepContext,
  prose: { text: string; markdownText?: string } | undefined,
): void {
  at.say({
    type: 'text',
    ...(prose ?? { text: at.standardText('chooseOne') }),
    actions: step.options.map(({ label }, n) => ({
      type: 'reply' as const,
      // A label of which nothing is left still has to be pressed.
      text: at.text(label, flowLimits.label) || String(n + 1),
      payload: at.payload(n),
    })),
  });
}
