import { nextExit, type Outline } from '../base.ts';
import type { NoteStep } from './schema.ts';

export const noteOutline: Outline<NoteStep> = {
  exits: (step) => [nextExit(step)],
  waits: () => false,
  sets: () => [],
  texts: ({ text }) => [{ path: ['text'], text, use: 'text' }],
};
