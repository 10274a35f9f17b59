import { flowLimits } from '../limits.ts';
import type { StepReport, TextUse } from '../steps/base.ts';
import { parsePath } from '../text/template.ts';
import { numberOf } from '../text/value.ts';
import { availabilityNames, positionNames } from './facts.ts';
import { type Comparison, type Condition, comparisonsOf, depthOf } from './schema.ts';

type Place = readonly (string | number)[];

/** What a schema cannot tell of a condition. Whether its names stand for something is told elsewhere. */
export function checkCondition(condition: Condition, path: Place, report: StepReport): void {
  const all = comparisonsOf(condition, path);
  if (all.length > flowLimits.comparisons || depthOf(condition) > flowLimits.conditionDepth) {
    report({
      code: 'condition_too_large',
      path,
      message: `A condition has at most ${flowLimits.comparisons} comparisons, ${flowLimits.conditionDepth} levels deep: split it into several steps.`,
    });
  }
  for (const one of all) checkComparison(one.comparison, one.path, report);
}

const ordering: ReadonlySet<string> = new Set(['gt', 'gte', 'lt', 'lte']);

function checkComparison(comparison: Comparison, path: Place, report: StepReport): void {
  const { subject, operator, value, queueId } = comparison;
  const wrong = (code: string, message: string) => report({ code, path, message });
  if (operator === 'in' ? !Array.isArray(value) : Array.isArray(value)) {
    wrong(
      'wrong_value',
      operator === 'in'
        ? '"in" takes a list of values.'
        : `"${operator}" takes one value; for a list there is "in".`,
    );
  } else if (operator === 'exists') {
    if (value !== undefined && typeof value !== 'boolean')
      wrong('wrong_value', '"exists" takes true, false, or no value at all.');
  } else if (value === undefined) {
    wrong('wrong_value', `"${operator}" needs a "value" to compare with.`);
  } else if (ordering.has(operator) && !hasOrder(value)) {
    wrong('wrong_value', `"${operator}" takes a number or a date such as 2026-11-23.`);
  }
  if (queueId !== undefined && !availabilityNames.has(subject)) {
    wrong(
      'wrong_queue',
      `"queueId" goes with ${[...availabilityNames].join(', ')}, not with "${subject}".`,
    );
  }
}

function hasOrder(value: Comparison['value']): boolean {
  if (typeof value === 'string' && (value.includes('{{') || /^\d{4}-\d\d-\d\d/.test(value)))
    return true;
  return !Array.isArray(value) && numberOf(value) !== undefined;
}

/** The values, and the subjects as if they were placeholders, for the check of names. */
export function conditionTexts(condition: Condition, path: Place): TextUse[] {
  return comparisonsOf(condition, path).flatMap(({ comparison, path: place }): TextUse[] => {
    const { subject, value } = comparison;
    const own = availabilityNames.has(subject) || positionNames.has(subject);
    const values = Array.isArray(value) ? value : [value];
    return [
      ...(own ? [] : [subjectText(subject, [...place, 'subject'])]),
      ...values.flatMap((one): TextUse[] =>
        typeof one === 'string' ? [{ path: [...place, 'value'], text: one, use: 'text' }] : [],
      ),
    ];
  });
}

/** A subject that is no path at all is told of as a name that stands for nothing. */
function subjectText(subject: string, path: Place): TextUse {
  const text = parsePath(subject) === undefined ? '{{?}}' : `{{${subject}}}`;
  return { path, text, use: 'text' };
}
