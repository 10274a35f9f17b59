import { limits } from '../../../protocol/limits.ts';
import { flowLimits } from '../../limits.ts';
import { chosenOf } from '../button.ts';
import { goTo, type Outcome, type StepContext, type StepEvent, tooLarge } from '../context.ts';
import { proseOf } from '../prose.ts';
import { askAgain } from '../retries.ts';
import type { OptionsStep } from './schema.ts';

/** Offers replies and goes on where the chosen one leads. */
export function options(step: OptionsStep, at: StepContext, event?: StepEvent): Outcome {
  if (event === undefined) {
    offer(step, at, proseOf(step, at));
    return { type: 'wait', seconds: step.seconds };
  }
  if (event.type === 'timer') return goTo(step.timeout ?? step.next);
  if (event.type !== 'message' && event.type !== 'postback') return { type: 'ignore' };
  const labels = step.options.map((option) => at.text(option.label, flowLimits.label));
  const index = chosenOf(
    event,
    at,
    step.options.map(({ value }, i) => [labels[i] ?? '', ...(value === undefined ? [] : [value])]),
  );
  const chosen = index === undefined ? undefined : step.options[index];
  if (index === undefined || chosen === undefined) {
    return askAgain(step, at, () => {
      const text =
        step.askAgain === undefined
          ? at.standardText('chooseOne')
          : at.text(step.askAgain, limits.text);
      offer(step, at, { text });
    });
  }
  if (step.variable !== undefined && !at.set(step.variable, chosen.value ?? labels[index] ?? '')) {
    return tooLarge;
  }
  return goTo(chosen.next ?? step.next);
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
