import type { SqsRecord } from './lambda-event.ts';

/** `FilterCriteria` of a mapping, as CloudFormation gives it: each pattern is JSON text. */
export interface FilterCriteria {
  Filters?: readonly { Pattern?: string }[];
}

/** A pattern that the mapping cannot carry out. */
export class FilterPatternError extends Error {
  readonly code = 'InvalidFilterPattern';

  constructor(message: string) {
    super(message);
    this.name = 'FilterPatternError';
  }
}

type Test = (value: unknown, present: boolean) => boolean;

/**
 * Compiles filter criteria: a record passes when it matches one of the patterns. Known are exact
 * values, `prefix`, `suffix`, `equals-ignore-case`, `exists`, `anything-but` and `numeric`.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
 *
 * @throws FilterPatternError for a pattern that is not JSON or uses another operator
 */
export function compileFilter(
  criteria: FilterCriteria | undefined,
): ((record: SqsRecord) => boolean) | undefined {
  const patterns = (criteria?.Filters ?? []).flatMap(({ Pattern }) =>
    Pattern === undefined ? [] : [compilePattern(Pattern)],
  );
  if (patterns.length === 0) return undefined;
  return (record) => patterns.some((matches) => matches(record));
}

/**
 * Compiles the pattern of an EventBridge rule, which has the same operators.
 *
 * @throws FilterPatternError for one that uses another operator
 */
export function compileEventPattern(pattern: Record<string, unknown>): (event: unknown) => boolean {
  const test = compileObject(pattern);
  return (event) => test(event, true);
}

function compilePattern(text: string): (record: SqsRecord) => boolean {
  let pattern: unknown;
  try {
    pattern = JSON.parse(text);
  } catch {
    throw new FilterPatternError(`The filter pattern ${text} is not valid JSON.`);
  }
  if (!isObject(pattern)) throw new FilterPatternError(`The filter pattern ${text} is no object.`);
  const test = compileObject(pattern);
  // A pattern over the body's fields sees parsed JSON, one over the body itself plain text; a body
  // of the other kind is dropped.
  const structured = isObject(pattern['body']);
  return (record) => {
    if (!structured) return test(record, true);
    const body = parseJson(record.body);
    return isObject(body) && test({ ...record, body }, true);
  };
}

function compileObject(pattern: Record<string, unknown>): Test {
  const fields = Object.entries(pattern).map(([name, value]): [string, Test] => [
    name,
    compileField(name, value),
  ]);
  return (value) => {
    const object = isObject(value) ? value : {};
    return fields.every(([name, test]) => test(object[name], Object.hasOwn(object, name)));
  };
}

function compileField(name: string, pattern: unknown): Test {
  if (isObject(pattern)) return compileObject(pattern);
  if (!Array.isArray(pattern) || pattern.length === 0) {
    throw new FilterPatternError(`The filter for "${name}" has to be an object or a list.`);
  }
  const tests = pattern.map((item) => compileRule(item));
  return (value, present) => {
    const values = Array.isArray(value) ? value : [value];
    return tests.some((test) => values.some((item) => test(item, present)));
  };
}

function compileRule(rule: unknown): Test {
  if (!isObject(rule)) return (value, present) => present && value === rule;
  const [operator, operand] = Object.entries(rule)[0] ?? ['', undefined];
  switch (operator) {
    case 'exists':
      return (_, present) => present === operand;
    case 'prefix':
      return (value) => typeof value === 'string' && value.startsWith(String(operand));
    case 'suffix':
      return (value) => typeof value === 'string' && value.endsWith(String(operand));
    case 'equals-ignore-case': {
      const expected = String(operand).toLowerCase();
      return (value) => typeof value === 'string' && value.toLowerCase() === expected;
    }
    case 'anything-but': {
      const refused = (Array.isArray(operand) ? operand : [operand]).map((item) =>
        compileRule(item),
      );
      return (value, present) => present && !refused.some((test) => test(value, true));
    }
    case 'numeric':
      return compileNumeric(operand);
    default:
      throw new FilterPatternError(`The local runtime does not know the filter "${operator}".`);
  }
}

/** `[">", 0, "<=", 5]`: all comparisons have to hold. */
function compileNumeric(operand: unknown): Test {
  const parts = Array.isArray(operand) ? operand : [];
  const tests: ((value: number) => boolean)[] = [];
  for (let index = 0; index < parts.length; index += 2) {
    tests.push(compileComparison(parts[index], parts[index + 1]));
  }
  if (tests.length === 0)
    throw new FilterPatternError('The filter "numeric" compares with nothing.');
  return (value) => typeof value === 'number' && tests.every((test) => test(value));
}

function compileComparison(operator: unknown, bound: unknown): (value: number) => boolean {
  if (typeof bound !== 'number') {
    throw new FilterPatternError('The filter "numeric" needs a number behind each comparison.');
  }
  switch (operator) {
    case '=':
      return (value) => value === bound;
    case '<':
      return (value) => value < bound;
    case '<=':
      return (value) => value <= bound;
    case '>':
      return (value) => value > bound;
    case '>=':
      return (value) => value >= bound;
    default:
      throw new FilterPatternError(`The filter "numeric" does not know ${String(operator)}.`);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
