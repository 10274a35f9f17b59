import { checkTimeout, nextExit, type Outline, timeoutExits } from '../base.ts';
import { duplicates, otherwiseExits } from '../checks.ts';
import { askAgainTexts } from '../choice.ts';
import { proseTexts } from '../prose.ts';
import type { OptionsStep } from './schema.ts';

export const optionsOutline: Outline<OptionsStep> = {
  exits: (step) => [
    ...step.options.map((option, i) => ({
      path: ['options', i, 'next'],
      to: option.next ?? step.next,
      what: `option ${i + 1}`,
    })),
    ...(step.next === undefined ? [] : [nextExit(step)]),
    ...otherwiseExits(step),
    ...timeoutExits(step),
  ],
  waits: () => true,
  sets: ({ variable }) => (variable === undefined ? [] : [{ path: ['variable'], variable }]),
  texts: (step) => [
    ...proseTexts(step),
    ...step.options.map(({ label }, i) => ({
      path: ['options', i, 'label'],
      text: label,
      use: 'text' as const,
    })),
    ...askAgainTexts(step),
  ],
  check(step, report) {
    if ((step.text ?? step.markdown) === undefined) {
      report({
        code: 'nothing_to_say',
        path: [],
        message: 'It asks nothing: give it "text" or "markdown".',
      });
    }
    for (const [i, language] of duplicates(step.options.map(({ label }) => label))) {
      report({
        code: 'duplicate_option',
        path: ['options', i, 'label'],
        message: `Option ${i + 1} has the label of an earlier one${language}: its branch is never taken by who types it.`,
      });
    }
    checkTimeout(step, report);
  },
};
