import { checkTimeout, nextExit, type Outline, timeoutExits } from '../base.ts';
import { otherwiseExits } from '../checks.ts';
import type { RatingStep } from './schema.ts';

export const ratingOutline: Outline<RatingStep> = {
  exits: (step) => [nextExit(step), ...otherwiseExits(step), ...timeoutExits(step)],
  waits: () => true,
  sets: (step) =>
    (['variable', 'commentVariable'] as const).flatMap((key) => {
      const variable = step[key];
      return variable === undefined ? [] : [{ path: [key], variable }];
    }),
  texts: ({ text }) => (text === undefined ? [] : [{ path: ['text'], text, use: 'text' }]),
  check: checkTimeout,
};
