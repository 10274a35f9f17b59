import { nextExit, type Outline } from '../base.ts';
import type { LinkStep } from './schema.ts';

export const linkOutline: Outline<LinkStep> = {
  exits: (step) => (step.returns === true || step.next !== undefined ? [nextExit(step)] : []),
  waits: () => false,
  sets: () => [],
  texts: () => [],
  check(step, report) {
    if (step.returns === true || step.next === undefined) return;
    report({
      code: 'ignored_field',
      severity: 'warning',
      path: ['next'],
      message: 'The other flow does not come back, so "next" is never taken: add "returns": true.',
    });
  },
};
