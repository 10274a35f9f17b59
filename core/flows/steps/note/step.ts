import { limits } from '../../../protocol/limits.ts';
import { goTo, type Outcome, type StepContext } from '../context.ts';
import type { NoteStep } from './schema.ts';

/** Leaves a note for agents. */
export function note(step: NoteStep, at: StepContext): Outcome {
  const text = at.text(step.text, limits.text);
  if (text !== '') at.effect({ type: 'note', text });
  return goTo(step.next);
}
