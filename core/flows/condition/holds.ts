import type { Value } from '../run.ts';
import { isVarietyOf } from '../text/localized.ts';
import { fold } from '../text/normalize.ts';
import { matchesPage } from '../text/page.ts';
import { matchesPattern } from '../text/pattern.ts';
import { numberOf, textOf } from '../text/value.ts';
import type { Comparison, Condition, Operator } from './schema.ts';

/** What a comparison asks of its surroundings. */
export interface ConditionWorld {
  /** What the subject is now; undefined for nothing. */
  subject(comparison: Comparison): Value | undefined;
  /** A value of the document with its placeholders filled. */
  fill(value: Value): Value;
}

/** Whether a condition holds. */
export function holds(condition: Condition, world: ConditionWorld): boolean {
  if ('all' in condition) return condition.all.every((one) => holds(one, world));
  if ('any' in condition) return condition.any.some((one) => holds(one, world));
  if ('not' in condition) return !holds(condition.not, world);
  const subject = world.subject(condition);
  const value = condition.value === undefined ? undefined : world.fill(condition.value);
  return compare(condition.subject, condition.operator, subject, value);
}

/**
 * Texts are compared without case and diacritics, numbers as numbers also where they are written as
 * text. `language` equals `fr` also when it is `fr-CA`. What is not there equals nothing, is less than
 * nothing, and differs from everything.
 */
function compare(
  name: string,
  operator: Operator,
  subject: Value | undefined,
  value: Value | undefined,
): boolean {
  switch (operator) {
    case 'exists':
      return isSomething(subject) === (value !== false);
    case 'equals':
      return equal(name, subject, value);
    case 'notEquals':
      return !equal(name, subject, value);
    case 'in':
      return Array.isArray(value) && value.some((one) => equal(name, subject, one));
    case 'contains':
      return Array.isArray(subject)
        ? subject.some((one) => equal(name, one, value))
        : isSomething(subject) && folded(subject).includes(folded(value));
    case 'startsWith':
      return isSomething(subject) && folded(subject).startsWith(folded(value));
    case 'matches':
      if (name === 'page.url') return matchesPage(textOf(subject), textOf(value));
      return (Array.isArray(subject) ? subject : [subject]).some((one) =>
        matchesPattern(folded(one), folded(value)),
      );
    default:
      return inOrder(operator, subject, value);
  }
}

function isSomething(value: Value | undefined): value is Value {
  if (Array.isArray(value)) return value.length > 0;
  return value !== undefined && value !== null && value !== '';
}

function folded(value: Value | undefined): string {
  return fold(textOf(value)).trim();
}

function equal(name: string, subject: Value | undefined, value: Value | undefined): boolean {
  if (Array.isArray(subject)) return subject.some((one) => equal(name, one, value));
  if (!isSomething(subject) || !isSomething(value))
    return isSomething(subject) === isSomething(value);
  if (name === 'language') return isVarietyOf(textOf(subject), textOf(value));
  if (typeof subject === 'number' || typeof value === 'number')
    return numberOf(subject) === numberOf(value);
  return folded(subject) === folded(value);
}

const isoDate = /^\d{4}-\d\d-\d\d/;

function inOrder(
  operator: Exclude<
    Operator,
    'equals' | 'notEquals' | 'in' | 'contains' | 'startsWith' | 'matches' | 'exists'
  >,
  subject: Value | undefined,
  value: Value | undefined,
): boolean {
  const order = orderOf(subject, value);
  if (order === undefined) return false;
  if (operator === 'gt') return order > 0;
  if (operator === 'gte') return order >= 0;
  return operator === 'lt' ? order < 0 : order <= 0;
}

/** Numbers by size, dates (ISO 8601) by time; nothing else has an order. */
function orderOf(subject: Value | undefined, value: Value | undefined): number | undefined {
  const [left, right] = [numberOf(subject), numberOf(value)];
  if (left !== undefined && right !== undefined) return left - right;
  const [first, second] = [textOf(subject), textOf(value)];
  if (!isoDate.test(first) || !isoDate.test(second)) return undefined;
  const [from, to] = [Date.parse(first), Date.parse(second)];
  return Number.isNaN(from) || Number.isNaN(to) ? undefined : from - to;
}
