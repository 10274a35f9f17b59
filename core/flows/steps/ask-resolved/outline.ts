import { checkTimeout, type Outline, timeoutExits } from '../base.ts';
import { otherwiseExits } from '../checks.ts';
import type { AskResolvedStep } from './schema.ts';

export const askResolvedOutline: Outline<AskResolvedStep> = {
  exits: (step) => [
    { path: ['yes'], to: step.yes, what: 'the branch for yes' },
    { path: ['no'], to: step.no, what: 'the branch for no' },
    ...otherwiseExits(step),
    ...timeoutExits(step),
  ],
  waits: () => true,
  sets: () => [],
  texts: (step) =>
    (['text', 'yesLabel', 'noLabel'] as const).flatMap((key) => {
      const text = step[key];
      return text === undefined ? [] : [{ path: [key], text, use: 'text' as const }];
    }),
  check: checkTimeout,
};
