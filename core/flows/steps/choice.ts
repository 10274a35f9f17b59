import * as z from 'zod/mini';
import { limits } from '../../protocol/limits.ts';
import { flowLimits } from '../limits.ts';
import { type Localized, localized } from '../text/localized.ts';
import { stepIdSchema, type TextUse, variableSchema } from './base.ts';
import { chosenOf } from './button.ts';
import { goTo, type Outcome, type StepContext, type StepEvent, tooLarge } from './context.ts';
import { askAgain } from './retries.ts';

/** What may be chosen: a reply, or a panel's button. */
export const choiceShape = {
  label: localized(flowLimits.label),
  /** What is saved; without it, the label as it was shown. */
  value: z.optional(z.string().check(z.minLength(1), z.maxLength(flowLimits.field))),
  /** Without it, the step's own `next`. */
  next: z.optional(stepIdSchema),
};

/** What a step may have that lets its customer choose. */
export const choosingBase = {
  /** Takes the value of what was chosen. */
  variable: z.optional(variableSchema),
  /** How often it asks again after something else; 0 where there is `otherwise`, else 2. */
  retries: z.optional(z.int().check(z.minimum(0), z.maximum(10))),
  /** What it says when it asks again. */
  askAgain: z.optional(localized(limits.text)),
  /** The step for anything else. Without it the agents take over. */
  otherwise: z.optional(stepIdSchema),
};

interface ChoosingStep {
  variable?: string;
  retries?: number;
  askAgain?: Localized;
  otherwise?: string;
  next?: string;
  timeout?: string;
}

interface Choice {
  label: Localized;
  value?: string;
  next?: string;
}

/**
 * What happens to a step that waits for a choice.
 * @param choices In the order of their buttons.
 * @param show Shows them once more, below the text that asks again.
 */
export function choose(
  step: ChoosingStep,
  choices: readonly Choice[],
  at: StepContext,
  event: StepEvent,
  show: (text: string) => void,
): Outcome {
  if (event.type === 'timer') return goTo(step.timeout ?? step.next);
  if (event.type !== 'message' && event.type !== 'postback') return { type: 'ignore' };
  const labels = choices.map(({ label }) => at.text(label, flowLimits.label));
  const index = chosenOf(
    event,
    at,
    choices.map(({ value }, i) => [labels[i] ?? '', ...(value === undefined ? [] : [value])]),
  );
  const chosen = index === undefined ? undefined : choices[index];
  if (index === undefined || chosen === undefined) {
    return askAgain(step, at, () =>
      show(
        step.askAgain === undefined
          ? at.standardText('chooseOne')
          : at.text(step.askAgain, limits.text),
      ),
    );
  }
  if (step.variable !== undefined && !at.set(step.variable, chosen.value ?? labels[index] ?? '')) {
    return tooLarge;
  }
  return goTo(chosen.next ?? step.next);
}

/** The text of a choosing step that both kinds have. */
export function askAgainTexts({ askAgain: text }: ChoosingStep): TextUse[] {
  return text === undefined ? [] : [{ path: ['askAgain'], text, use: 'text' }];
}
