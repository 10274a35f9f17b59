import { parsePath } from '../../text/template.ts';
import { checkTimeout, nextExit, type Outline, type StepReport, timeoutExits } from '../base.ts';
import { duplicates, otherwiseExits } from '../checks.ts';
import type { FormField, FormStep } from './schema.ts';

export const formOutline: Outline<FormStep> = {
  exits: (step) => [nextExit(step), ...otherwiseExits(step), ...timeoutExits(step)],
  waits: () => true,
  sets: ({ fields }) =>
    fields.flatMap(({ saveTo }, i) =>
      saveTo.includes('.') ? [] : [{ path: ['fields', i, 'saveTo'], variable: saveTo }],
    ),
  texts: (step) => [
    ...(step.text === undefined ? [] : [{ path: ['text'], text: step.text, use: 'text' as const }]),
    ...step.fields.flatMap((field, i) => [
      ...(['label', 'placeholder', 'message'] as const).flatMap((key) => {
        const text = field[key];
        return text === undefined ? [] : [{ path: ['fields', i, key], text, use: 'text' as const }];
      }),
      ...(field.choices ?? []).map(({ label }, j) => ({
        path: ['fields', i, 'choices', j, 'label'],
        text: label,
        use: 'text' as const,
      })),
    ]),
  ],
  check(step, report) {
    const seen = new Set<string>();
    for (const [i, field] of step.fields.entries()) {
      checkField(field, i, report);
      if (seen.has(field.saveTo)) {
        report({
          code: 'duplicate_field',
          path: ['fields', i, 'saveTo'],
          message: `Two fields save to "${field.saveTo}", and the second answer replaces the first: give each its own.`,
        });
      }
      seen.add(field.saveTo);
    }
    checkTimeout(step, report);
  },
};

function checkField(field: FormField, i: number, report: StepReport): void {
  const wrong = (code: string, key: string, message: string) =>
    report({ code, path: ['fields', i, key], message });
  const { type, choices = [], min, max } = field;
  if (type === 'choice' && choices.length === 0)
    wrong('missing_choices', 'choices', 'A choice needs "choices".');
  if (type !== 'choice' && choices.length > 0)
    wrong('ignored_field', 'choices', `"choices" belong to the type "choice", not to "${type}".`);
  if (field.pattern !== undefined && type !== 'text')
    wrong('ignored_field', 'pattern', `"pattern" belongs to the type "text", not to "${type}".`);
  for (const [j, language] of duplicates(choices.map(({ label }) => label)))
    wrong(
      'duplicate_option',
      'choices',
      `Choice ${j + 1} has the label of an earlier one${language}.`,
    );
  if (new Set(choices.map(({ value }) => value)).size < choices.length)
    wrong('duplicate_option', 'choices', 'Two choices have the same value: give each its own.');
  for (const key of ['min', 'max'] as const) {
    const bound = field[key];
    if (bound === undefined) continue;
    if (type === 'email' || type === 'choice')
      wrong('ignored_field', key, `"${key}" belongs to texts, numbers and dates.`);
    else if ((typeof bound === 'string') !== (type === 'date'))
      wrong(
        'wrong_value',
        key,
        type === 'date'
          ? 'A date is bounded by a date such as 2026-11-23, or "today".'
          : `"${key}" takes a number here.`,
      );
  }
  const crossed = typeof min === typeof max && min !== 'today' && max !== 'today';
  if (min !== undefined && max !== undefined && crossed && min > max)
    wrong('wrong_value', 'max', 'No answer is at least "min" and at most "max": exchange them.');
  if (parsePath(field.saveTo) === undefined)
    wrong('wrong_value', 'saveTo', `"${field.saveTo}" is no place to save to.`);
}
