import { nextExit, type Outline, textsIn } from '../base.ts';
import type { SetVariableStep } from './schema.ts';

export const setVariableOutline: Outline<SetVariableStep> = {
  exits: (step) => [nextExit(step)],
  waits: () => false,
  sets: ({ set }) => set.map(({ variable }, i) => ({ path: ['set', i, 'variable'], variable })),
  texts: ({ set }) => set.flatMap(({ value }, i) => textsIn(value, ['set', i, 'value'], 'text')),
};
