import { limits } from '../../../protocol/limits.ts';
import { flowLimits } from '../../limits.ts';
import type { Scalar, Value } from '../../run.ts';
import { cut } from '../../text/normalize.ts';
import { goTo, type Outcome, type StepContext, type StepEvent, tooLarge } from '../context.ts';
import { askAgain } from '../retries.ts';
import { changeUser } from '../update-conversation/change-user.ts';
import { checkAnswer } from './answer.ts';
import { answersOf, exampleDate, formContent, labelOf } from './content.ts';
import type { FormField, FormStep } from './schema.ts';

/**
 * Asks for details, asks again for what will not do, and saves all of it at the end: a form that nobody
 * finishes changes nothing.
 */
export function form(step: FormStep, at: StepContext, event?: StepEvent): Outcome {
  if (event === undefined) {
    const text = step.text === undefined ? '' : at.text(step.text, limits.text);
    at.say(formContent(step.fields, [...step.fields.keys()], text, at));
    return { type: 'wait', seconds: step.seconds };
  }
  if (event.type === 'timer') return goTo(step.timeout ?? step.next);
  if (event.type !== 'message') return { type: 'ignore' };
  const places = openPlaces(step, at);
  const answers = answersOf(event, places);
  if (answers === undefined) return again(step, at, {}, places, at.standardText('fillForm'));
  const values = { ...valuesOf(at) };
  const wrong: { place: number; sentence: string }[] = [];
  for (const place of places) {
    const field = step.fields[place] as FormField;
    const checked = checkAnswer(field, answers.get(place), {
      language: at.language,
      today: new Date(at.facts.now).toISOString().slice(0, 10),
      labels: (field.choices ?? []).map(({ label }) => at.text(label, flowLimits.label)),
    });
    if ('value' in checked) values[place] = checked.value;
    else wrong.push({ place, sentence: sentenceOf(field, place, checked, at) });
  }
  if (wrong.length === 0) return save(step, at, values) ? goTo(step.next) : tooLarge;
  const open = wrong.map(({ place }) => place);
  const text = cut(wrong.map(({ sentence }) => sentence).join('\n'), limits.text);
  return again(step, at, { values, open }, open, text);
}

/** Fields that still need an answer, by their places. */
function openPlaces(step: FormStep, { waiting }: StepContext): number[] {
  const { open } = waiting;
  const all = [...step.fields.keys()];
  return Array.isArray(open) ? all.filter((place) => open.includes(place)) : all;
}

function valuesOf({ waiting }: StepContext): Record<string, Value> {
  const { values } = waiting;
  return typeof values === 'object' && values !== null && !Array.isArray(values) ? values : {};
}

function again(
  step: FormStep,
  at: StepContext,
  more: StepContext['waiting'],
  places: readonly number[],
  text: string,
): Outcome {
  const outcome = askAgain({ retries: 2, ...step }, at, () =>
    at.say(formContent(step.fields, places, text, at)),
  );
  return outcome.type === 'wait'
    ? { ...outcome, waiting: { ...outcome.waiting, ...more } }
    : outcome;
}

function sentenceOf(
  field: FormField,
  place: number,
  { wrong, limit = '' }: Extract<ReturnType<typeof checkAnswer>, { wrong: unknown }>,
  at: StepContext,
): string {
  const label = labelOf(field, place, at);
  if (field.message !== undefined) {
    return at.standardText('wrong', { field: label, reason: at.text(field.message, 500) });
  }
  return at.standardText(wrong, { field: label, limit, example: exampleDate(at) });
}

/** Where the answers go: variables first, then one change each of the conversation and the user. */
function save(step: FormStep, at: StepContext, values: Record<string, Value>): boolean {
  const targets: Record<'conversation' | 'user', Record<string, Scalar>> = {
    conversation: {},
    user: {},
  };
  for (const [place, { saveTo }] of step.fields.entries()) {
    const value = values[place] as Scalar;
    const [root = '', name] = saveTo.split('.');
    if (name === undefined) {
      if (!at.set(saveTo, value)) return false;
    } else if (value !== null) {
      targets[root as 'conversation' | 'user'][name] = value;
    }
  }
  if (Object.keys(targets.conversation).length > 0) {
    at.effect({ type: 'changeConversation', fields: targets.conversation });
  }
  changeUser(targets.user, at);
  return true;
}
