import { checkTimeout, nextExit, type Outline, timeoutExits } from '../base.ts';
import type { WaitStep } from './schema.ts';

export const waitOutline: Outline<WaitStep> = {
  exits: (step) => [nextExit(step), ...timeoutExits(step)],
  waits: () => true,
  sets: ({ variable }) => (variable === undefined ? [] : [{ path: ['variable'], variable }]),
  texts: () => [],
  check(step, report) {
    if (step.for === 'time' && step.seconds === undefined) {
      report({
        code: 'missing_seconds',
        path: ['seconds'],
        message: 'It waits for a time and does not say how long: add "seconds".',
      });
    }
    for (const key of ['timeout', 'variable'] as const) {
      if (step.for !== 'time' || step[key] === undefined) continue;
      report({
        code: 'ignored_field',
        severity: 'warning',
        path: [key],
        message: `It waits for a time alone, so "${key}" says nothing: take it out, or wait for "reply".`,
      });
    }
    if (step.for === 'reply') checkTimeout(step, report);
  },
};
