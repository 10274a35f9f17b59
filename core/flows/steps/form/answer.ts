import type { Scalar } from '../../run.ts';
import { normalize } from '../../text/normalize.ts';
import { matchesPattern } from '../../text/pattern.ts';
import { numberOf } from '../../text/value.ts';
import type { DefaultText } from '../../texts.ts';
import type { FormField } from './schema.ts';

/** What became of an answer: its value, or what is wrong with it. */
export type Checked = { value: Scalar } | { wrong: DefaultText; limit?: string };

export interface AnswerWorld {
  /** The customer's, for dates that he writes his way. */
  language: string | undefined;
  /** `2026-11-23`. */
  today: string;
  /** The labels of a field's choices as the customer sees them. */
  labels: readonly string[];
}

/**
 * Checks an answer as the customer gave it. Nothing of what his form says about itself is believed.
 * @returns The value with its type: a number, a date as `2026-11-23`, the value of a choice; null for
 *   no answer where none is needed.
 */
export function checkAnswer(
  field: FormField,
  given: string | undefined,
  world: AnswerWorld,
): Checked {
  const text = (given ?? '').trim();
  if (text === '') return field.required === false ? { value: null } : { wrong: 'required' };
  switch (field.type) {
    case 'email':
      return isEmail(text) ? { value: text } : { wrong: 'email' };
    case 'number':
      return checkNumber(field, text);
    case 'date':
      return checkDate(field, text, world);
    case 'choice':
      return checkChoice(field, text, world.labels);
    default:
      return checkText(field, text);
  }
}

/** An address as people have them; whether mail arrives there nobody knows without sending some. */
export function isEmail(text: string): boolean {
  if (text.length > 128) return false;
  const [name = '', domain = '', ...more] = text.split('@');
  if (more.length > 0 || name === '' || name.length > 64 || /[\s"(),:;<>[\\\]\p{Cc}]/u.test(text)) {
    return false;
  }
  if (name.startsWith('.') || name.endsWith('.') || name.includes('..')) return false;
  const labels = domain.split('.');
  return (
    labels.length >= 2 &&
    labels.every((label) => /^[\p{L}\p{N}-]{1,63}$/u.test(label) && !/^-|-$/.test(label))
  );
}

function checkText({ min, max, pattern }: FormField, text: string): Checked {
  const length = Array.from(text).length;
  if (typeof min === 'number' && length < min) return { wrong: 'longer', limit: String(min) };
  if (typeof max === 'number' && length > max) return { wrong: 'shorter', limit: String(max) };
  return pattern === undefined || matchesPattern(text, pattern)
    ? { value: text }
    : { wrong: 'pattern' };
}

function checkNumber({ min, max }: FormField, text: string): Checked {
  const value = numberOf(text);
  if (value === undefined) return { wrong: 'number' };
  if (typeof min === 'number' && value < min) return { wrong: 'atLeast', limit: String(min) };
  if (typeof max === 'number' && value > max) return { wrong: 'atMost', limit: String(max) };
  return { value };
}

function checkDate({ min, max }: FormField, text: string, world: AnswerWorld): Checked {
  const value = readDate(text, world.language);
  if (value === undefined) return { wrong: 'date' };
  const [first, last] = [min, max].map((bound) => (bound === 'today' ? world.today : bound));
  if (typeof first === 'string' && value < first) return { wrong: 'atLeast', limit: first };
  if (typeof last === 'string' && value > last) return { wrong: 'atMost', limit: last };
  return { value };
}

/** `2026-11-23`, `23.11.2026`, `23/11/2026`, and in American English `11/23/2026`. */
export function readDate(text: string, language: string | undefined): string | undefined {
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text);
  if (iso !== null) return dateOf(iso[1], iso[2], iso[3]);
  const written = /^(\d{1,2})([./-])\s?(\d{1,2})\2\s?(\d{4})$/.exec(text);
  if (written === null) return undefined;
  const [, first, mark, second, year] = written;
  const american = mark === '/' && language?.toLowerCase() === 'en-us';
  return american ? dateOf(year, first, second) : dateOf(year, second, first);
}

function dateOf(year = '', month = '', day = ''): string | undefined {
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const at = new Date(`${date}T00:00:00Z`);
  // The 31st of a short month would be read as the first of the next.
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(date) ? date : undefined;
}

function checkChoice(field: FormField, text: string, labels: readonly string[]): Checked {
  const choices = field.choices ?? [];
  const exact = choices.find(({ value }) => value === text);
  if (exact !== undefined) return { value: exact.value };
  const wanted = normalize(text);
  const index = choices.findIndex(
    ({ value }, i) => normalize(labels[i] ?? '') === wanted || normalize(value) === wanted,
  );
  const found = choices[index];
  return found === undefined ? { wrong: 'choice' } : { value: found.value };
}
