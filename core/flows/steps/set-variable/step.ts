import type { Value } from '../../run.ts';
import { fillValue } from '../../text/fill.ts';
import { numberOf, textOf, valueAt } from '../../text/value.ts';
import { goTo, type Outcome, type StepContext, tooLarge } from '../context.ts';
import type { SetVariableStep } from './schema.ts';

/** Sets variables, one after the other: a later one sees what an earlier one set. */
export function setVariable(step: SetVariableStep, at: StepContext): Outcome {
  for (const { variable, operation, value } of step.set) {
    const before = valueAt(at.state.variables, [variable]);
    if (!at.set(variable, changed(operation, before, fillValue(value, at.lookup)))) return tooLarge;
  }
  return goTo(step.next);
}

function changed(
  operation: SetVariableStep['set'][number]['operation'],
  before: Value | undefined,
  value: Value,
): Value {
  switch (operation) {
    case 'add':
      return bounded((numberOf(before) ?? 0) + (numberOf(value) ?? 0));
    case 'subtract':
      return bounded((numberOf(before) ?? 0) - (numberOf(value) ?? 0));
    case 'append':
      if (Array.isArray(before)) return [...before, value];
      return before === undefined || before === null
        ? [value]
        : `${textOf(before)}${textOf(value)}`;
    default:
      return value;
  }
}

/** JSON has no infinity; decimals do not show how they are counted (0.1 + 0.2 is 0.3). */
function bounded(number: number): number {
  return Number.isFinite(number) ? Number(number.toPrecision(15)) : 0;
}
