import type { Outline } from '../base.ts';
import type { BusinessHoursStep } from './schema.ts';

export const businessHoursOutline: Outline<BusinessHoursStep> = {
  exits: (step) => [
    { path: ['open'], to: step.open, what: 'the branch for open hours' },
    { path: ['closed'], to: step.closed, what: 'the branch for closed hours' },
  ],
  waits: () => false,
  sets: () => [],
  texts: () => [],
  check(step, report) {
    for (const branch of ['open', 'closed'] as const) {
      if (step[branch] !== undefined) continue;
      report({
        code: 'missing_otherwise',
        path: [branch],
        message: `It does not say where to go when the schedule is ${branch}: add "${branch}".`,
      });
    }
  },
};
