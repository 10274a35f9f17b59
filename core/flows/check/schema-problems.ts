import type * as z from 'zod/mini';
import { stepKinds } from '../steps/kinds.ts';
import { limited, type Place, type Problem, problemAt, shortened } from './problem.ts';

type Issue = z.core.$ZodIssue;

/** What a schema finds, as problems in words. */
export function schemaProblems(document: unknown, issues: readonly Issue[]): Problem[] {
  return limited(issues.flatMap((issue) => problemsOf(document, issue, issue.path)));
}

function problemsOf(document: unknown, issue: Issue, place: Place): Problem[] {
  const name = String(place.at(-1) ?? 'flow');
  const at = (code: string, message: string, where: Place = place) => [
    problemAt(where, code, message),
  ];
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) =>
        problemAt(
          [...place, key],
          'unknown_field',
          `There is no field "${shortened(key)}" here: take it out, or correct its name.`,
        ),
      );
    case 'too_big':
      return at('too_big', `"${name}" is ${tooMuch(issue)} ${issue.maximum}.`);
    case 'too_small':
      return at('too_small', `"${name}" is ${tooLittle(issue)} ${issue.minimum}.`);
    case 'invalid_type':
      return valueAt(document, place) === undefined
        ? at('missing_field', `"${name}" is missing: it takes ${kindName(issue.expected)}.`)
        : at('invalid_type', `"${name}" takes ${kindName(issue.expected)}.`);
    case 'invalid_value':
      return at(
        'invalid_value',
        `"${name}" takes ${issue.values.map((one) => JSON.stringify(one)).join(', ')}.`,
      );
    case 'invalid_format':
      return at('invalid_format', `"${name}" is not written as it has to be${formatHelp(name)}.`);
    case 'invalid_key': {
      const key = shortened(name);
      return at(
        'invalid_name',
        `"${key}" is no name: use up to 64 letters, digits and "_", and a letter first for variables and languages.`,
      );
    }
    case 'invalid_union':
      return unionProblems(document, issue, place);
    case 'custom':
      return at('invalid_value', `"${name}": ${issue.message}.`);
    default:
      return at('invalid_value', `"${name}" is not what belongs here.`);
  }
}

/** Of several shapes the one that came nearest says what is wrong: the one whose trouble is deepest. */
function unionProblems(
  document: unknown,
  issue: Extract<Issue, { code: 'invalid_union' }>,
  place: Place,
): Problem[] {
  if (issue.errors.length === 0) {
    const given = valueAt(document, place);
    const isStep = place[0] === 'steps' && place.length === 3;
    const names = isStep ? Object.keys(stepKinds).join(', ') : undefined;
    const what = isStep ? 'unknown_step_type' : 'invalid_value';
    const said =
      given === undefined
        ? 'Its "type" is missing'
        : `There is no type ${shortened(JSON.stringify(given))}`;
    return [
      problemAt(place, what, `${said}${names === undefined ? '' : `: it takes one of ${names}`}.`),
    ];
  }
  const depth = (all: readonly Issue[]) => Math.max(...all.map((one) => one.path.length));
  const unknown = (all: readonly Issue[]) =>
    all.filter((one) => one.code === 'unrecognized_keys' || one.path.length === 0).length;
  const [nearest = []] = [...issue.errors].sort(
    (a, b) => depth(b) - depth(a) || unknown(a) - unknown(b) || a.length - b.length,
  );
  return nearest.flatMap((one) => problemsOf(document, one, [...place, ...one.path]));
}

function valueAt(document: unknown, place: Place): unknown {
  let at = document;
  for (const key of place) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined;
    at = (at as Record<PropertyKey, unknown>)[key];
  }
  return at;
}

const kinds: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

function kindName(expected: string): string {
  return kinds[expected] ?? expected;
}

function tooMuch({ origin }: { origin: string }): string {
  if (origin === 'string') return 'too long: it has more characters than';
  return origin === 'array' ? 'too long: it has more entries than' : 'too large: it is more than';
}

function tooLittle({ origin }: { origin: string }): string {
  if (origin === 'string') return 'too short: it has fewer characters than';
  return origin === 'array' ? 'too short: it has fewer entries than' : 'too small: it is less than';
}

function formatHelp(name: string): string {
  if (/^(next|start|otherwise|timeout|returned|yes|no|none|failure|open|closed)$/.test(name))
    return ': the id of a step has up to 64 letters, digits, "_" and "-"';
  return /language/i.test(name) ? ': a language is written such as en or pt-BR' : '';
}
