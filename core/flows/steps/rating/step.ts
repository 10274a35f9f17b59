import { limits } from '../../../protocol/limits.ts';
import { flowLimits } from '../../limits.ts';
import { cut } from '../../text/normalize.ts';
import { wordsOf } from '../button.ts';
import { goTo, type Outcome, type StepContext, type StepEvent, tooLarge } from '../context.ts';
import type { RatingStep } from './schema.ts';

/** Asks for a rating and keeps it. A score may be typed; other words are no rating. */
export function rating(step: RatingStep, at: StepContext, event?: StepEvent): Outcome {
  const scale = step.scale ?? 5;
  if (event === undefined) {
    const text = step.text === undefined ? '' : at.text(step.text, limits.text);
    at.effect({
      type: 'askRating',
      scale,
      text: text || at.standardText('rate'),
      askComment: step.askComment === true,
    });
    return { type: 'wait', seconds: step.seconds };
  }
  if (event.type === 'timer') return goTo(step.timeout ?? step.next);
  if (event.type === 'rated') return rated(step, at, event.score, event.comment);
  if (event.type !== 'message') return { type: 'ignore' };
  const words = wordsOf(event)?.trim() ?? '';
  const score = /^[1-5]$/.test(words) ? Number(words) : undefined;
  if (score !== undefined && score <= scale) return rated(step, at, score, undefined);
  return goTo(step.otherwise ?? step.next);
}

function rated(
  step: RatingStep,
  at: StepContext,
  score: number,
  comment: string | undefined,
): Outcome {
  if (!Number.isInteger(score) || score < 1 || score > (step.scale ?? 5)) return { type: 'ignore' };
  if (step.variable !== undefined && !at.set(step.variable, score)) return tooLarge;
  const words = comment === undefined ? null : cut(comment, flowLimits.words);
  if (step.commentVariable !== undefined && !at.set(step.commentVariable, words)) return tooLarge;
  return goTo(step.next);
}
