import { IamError } from './iam-error.ts';
import { type ConditionBlock, listOf } from './policy-document.ts';
import { compileWildcard, type Matcher } from './wildcard.ts';

/** Condition keys, lower-cased, with the values that the request gives them. */
export type RequestContext = ReadonlyMap<string, readonly string[]>;

/** Tells whether a statement's conditions hold for a request. */
export type CompiledCondition = (context: RequestContext) => boolean;

type Compare = (wanted: string) => Matcher;

const numeric =
  (holds: (actual: number, wanted: number) => boolean): Compare =>
  (wanted) => {
    const limit = Number(wanted);
    return (value) => value !== '' && holds(Number(value), limit);
  };

const date =
  (holds: (actual: number, wanted: number) => boolean): Compare =>
  (wanted) => {
    const limit = instant(wanted);
    return (value) => holds(instant(value), limit);
  };

/** Milliseconds of an ISO 8601 date, or of epoch seconds, which IAM takes as well. */
function instant(text: string): number {
  return /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text);
}

const exact: Compare = (wanted) => (value) => value === wanted;
const like: Compare = (wanted) => compileWildcard(wanted);

/**
 * Each of an ARN's six parts may hold wildcards, and a wildcard does not reach across a colon
 * (IAM user guide, "Amazon Resource Name (ARN) condition operators").
 */
const arn: Compare = (wanted) => {
  const parts = arnParts(wanted).map((part) => compileWildcard(part));
  return (value) => {
    const actual = arnParts(value);
    return (
      actual.length === parts.length && parts.every((matches, i) => matches(actual[i] as string))
    );
  };
};

function arnParts(text: string): string[] {
  const parts = text.split(':');
  return parts.length <= 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(':')];
}

/** Operators by name; the negated ones are listed under the operator that they deny. */
const OPERATORS: Record<string, Compare> = {
  StringEquals: exact,
  StringEqualsIgnoreCase: (wanted) => {
    const folded = wanted.toLowerCase();
    return (value) => value.toLowerCase() === folded;
  },
  StringLike: like,
  ArnEquals: arn,
  ArnLike: arn,
  Bool: (wanted) => {
    const folded = wanted.toLowerCase();
    return (value) => value.toLowerCase() === folded;
  },
  BinaryEquals: exact,
  NumericEquals: numeric((a, b) => a === b),
  NumericLessThan: numeric((a, b) => a < b),
  NumericLessThanEquals: numeric((a, b) => a <= b),
  NumericGreaterThan: numeric((a, b) => a > b),
  NumericGreaterThanEquals: numeric((a, b) => a >= b),
  DateEquals: date((a, b) => a === b),
  DateLessThan: date((a, b) => a < b),
  DateLessThanEquals: date((a, b) => a <= b),
  DateGreaterThan: date((a, b) => a > b),
  DateGreaterThanEquals: date((a, b) => a >= b),
};

const NEGATED: Record<string, string> = {
  StringNotEquals: 'StringEquals',
  StringNotEqualsIgnoreCase: 'StringEqualsIgnoreCase',
  StringNotLike: 'StringLike',
  ArnNotEquals: 'ArnEquals',
  ArnNotLike: 'ArnLike',
  NumericNotEquals: 'NumericEquals',
  DateNotEquals: 'DateEquals',
};

/**
 * Compiles a Condition block: every operator and every key in it has to hold.
 *
 * @throws IamError `UNSUPPORTED_CONDITION` for an operator that is not known here
 */
export function compileCondition(block: ConditionBlock): CompiledCondition {
  const tests: CompiledCondition[] = [];
  for (const [operator, keys] of Object.entries(block)) {
    for (const [key, wanted] of Object.entries(keys)) {
      tests.push(compileTest(operator, key.toLowerCase(), listOf(wanted).map(String)));
    }
  }
  return (context) => tests.every((holds) => holds(context));
}

function compileTest(operator: string, key: string, wanted: string[]): CompiledCondition {
  const [, quantifier, name = '', ifExists] =
    /^(?:(ForAllValues|ForAnyValue):)?(.+?)(IfExists)?$/.exec(operator) ?? [];
  if (name === 'Null') {
    const absent = wanted[0]?.toLowerCase() === 'true';
    return (context) => !context.get(key)?.length === absent;
  }
  const negated = NEGATED[name];
  const compare = OPERATORS[negated ?? name];
  if (compare === undefined) {
    throw new IamError(
      'UNSUPPORTED_CONDITION',
      `The condition operator ${operator} is not known to the local runtime. Use one of ${[...Object.keys(OPERATORS), ...Object.keys(NEGATED)].join(', ')}.`,
    );
  }
  const matchers = wanted.map(compare);
  const fits: Matcher =
    negated === undefined
      ? (value) => matchers.some((matches) => matches(value))
      : (value) => !matchers.some((matches) => matches(value));
  return (context) => {
    const values = context.get(key);
    if (values === undefined || values.length === 0) {
      // IAM user guide: a missing key fails, except for negated operators, IfExists and ForAllValues.
      if (quantifier === 'ForAllValues' || ifExists !== undefined) return true;
      return quantifier === undefined && negated !== undefined;
    }
    if (quantifier === 'ForAllValues') return values.every(fits);
    if (negated !== undefined && quantifier === undefined) return values.every(fits);
    return values.some(fits);
  };
}
