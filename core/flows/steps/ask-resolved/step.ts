import { limits } from '../../../protocol/limits.ts';
import { flowLimits } from '../../limits.ts';
import { chosenOf } from '../button.ts';
import { goTo, type Outcome, type StepContext, type StepEvent } from '../context.ts';
import { askAgain } from '../retries.ts';
import type { AskResolvedStep } from './schema.ts';

/** Asks whether the question is answered, and tells the answers which articles helped. */
export function askResolved(step: AskResolvedStep, at: StepContext, event?: StepEvent): Outcome {
  if (event === undefined) {
    ask(step, at);
    return { type: 'wait', seconds: step.seconds };
  }
  if (event.type === 'timer') return goTo(step.timeout);
  if (event.type !== 'message' && event.type !== 'postback') return { type: 'ignore' };
  const answer = chosenOf(
    event,
    at,
    labelsOf(step, at).map((label, i) => [label, at.standardText(i === 0 ? 'yes' : 'no')]),
  );
  if (answer === undefined) {
    const retrying = { retries: 1, otherwise: step.otherwise ?? step.no };
    return askAgain(step.otherwise === undefined ? retrying : step, at, () => ask(step, at));
  }
  learn(at, answer === 0 ? 'resolved' : 'rejected');
  return goTo(answer === 0 ? step.yes : step.no);
}

/** A "yes" is for what was shown as a whole; nobody says which article it was. */
function learn(at: StepContext, outcome: 'resolved' | 'rejected'): void {
  const { articles } = at.state;
  for (const { articleId } of articles?.shown ?? []) {
    at.effect({ type: 'learn', signal: { articleId, words: articles?.words ?? '', outcome } });
  }
}

function ask(step: AskResolvedStep, at: StepContext): void {
  const text = step.text === undefined ? '' : at.text(step.text, limits.text);
  at.say({
    type: 'text',
    text: text || at.standardText('resolved'),
    actions: labelsOf(step, at).map((label, n) => ({
      type: 'reply' as const,
      text: label,
      payload: at.payload(n),
    })),
  });
}

function labelsOf({ yesLabel, noLabel }: AskResolvedStep, at: StepContext): string[] {
  return [
    (yesLabel === undefined ? '' : at.text(yesLabel, flowLimits.label)) || at.standardText('yes'),
    (noLabel === undefined ? '' : at.text(noLabel, flowLimits.label)) || at.standardText('no'),
  ];
}
