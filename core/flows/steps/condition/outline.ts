import { checkCondition, conditionTexts } from '../../condition/check.ts';
import type { Outline } from '../base.ts';
import { otherwiseExits } from '../checks.ts';
import type { ConditionStep } from './schema.ts';

export const conditionOutline: Outline<ConditionStep> = {
  exits: (step) => [
    ...step.branches.map(({ next }, i) => ({
      path: ['branches', i, 'next'],
      to: next,
      what: `branch ${i + 1}`,
    })),
    ...otherwiseExits(step),
  ],
  waits: () => false,
  sets: () => [],
  texts: (step) =>
    step.branches.flatMap(({ when }, i) => conditionTexts(when, ['branches', i, 'when'])),
  check(step, report) {
    if (step.otherwise === undefined) {
      report({
        code: 'missing_otherwise',
        path: ['otherwise'],
        message: 'It does not say where to go when no branch holds: add "otherwise".',
      });
    }
    const seen = new Map<string, number>();
    for (const [i, { when }] of step.branches.entries()) {
      checkCondition(when, ['branches', i, 'when'], report);
      const key = JSON.stringify(when);
      const first = seen.get(key);
      if (first === undefined) seen.set(key, i);
      else {
        report({
          code: 'unreachable_branch',
          path: ['branches', i],
          message: `Branch ${i + 1} asks what branch ${first + 1} has asked before it and is never taken: take one of them out.`,
        });
      }
    }
  },
};
