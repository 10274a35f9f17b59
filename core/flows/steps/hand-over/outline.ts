import type { Outline } from '../base.ts';
import { proseTexts } from '../prose.ts';
import type { HandOverStep } from './schema.ts';

export const handOverOutline: Outline<HandOverStep> = {
  exits: ({ returned }) =>
    returned === undefined
      ? []
      : [{ path: ['returned'], to: returned, what: 'the way back from the agents' }],
  waits: () => true,
  sets: () => [],
  texts: (step) => [
    ...proseTexts(step),
    ...(step.note === undefined ? [] : [{ path: ['note'], text: step.note, use: 'text' as const }]),
  ],
  check(step, report) {
    const named = (['queueId', 'group', 'agentId'] as const).filter(
      (key) => step[key] !== undefined,
    );
    if (named.length < 2) return;
    report({
      code: 'several_targets',
      path: [named[1] ?? ''],
      message: `It hands over to ${named.join(' and ')} at once: name one of them.`,
    });
  },
};
