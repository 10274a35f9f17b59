import { nextExit, type Outline, textsIn } from '../base.ts';
import type { UpdateConversationStep } from './schema.ts';

const parts = ['addTags', 'removeTags', 'fields', 'language', 'userFields'] as const;

export const updateConversationOutline: Outline<UpdateConversationStep> = {
  exits: (step) => [nextExit(step)],
  waits: () => false,
  sets: () => [],
  texts: (step) => parts.flatMap((part) => textsIn(step[part] ?? null, [part], 'text')),
  check(step, report) {
    if (parts.some((part) => step[part] !== undefined)) return;
    report({
      code: 'changes_nothing',
      path: [],
      message: `It changes nothing: give it ${parts.join(', ')}.`,
    });
  },
};
