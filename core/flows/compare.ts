/** Compares two flow documents so that a person sees what was changed, step by step. */

export interface Difference {
  /** `step`, or the part of the document around the steps: `triggers`, `variables`, `start`, … */
  part: string;
  stepId?: string;
  change: 'added' | 'removed' | 'changed';
  details: { path: string; before?: unknown; after?: unknown }[];
}

/** Where a step stands in the builder's picture says nothing about what it does. */
const withoutMeaning: ReadonlySet<string> = new Set(['position']);
/** Details of one part, beyond which only that it changed is told. */
const detailsAtMost = 100;

/**
 * What is different in `after`. Steps are told apart by their ids, so moving one in the picture or in
 * the file is no difference.
 */
export function compareFlows(before: unknown, after: unknown): Difference[] {
  const left = asRecord(before);
  const right = asRecord(after);
  const parts = keysOf(left, right)
    .filter((part) => part !== 'steps')
    .flatMap((part) => differenceOf(part, undefined, own(left, part), own(right, part)));
  const leftSteps = asRecord(own(left, 'steps'));
  const rightSteps = asRecord(own(right, 'steps'));
  const steps = keysOf(leftSteps, rightSteps).flatMap((stepId) =>
    differenceOf('step', stepId, own(leftSteps, stepId), own(rightSteps, stepId)),
  );
  return [...parts, ...steps];
}

function differenceOf(
  part: string,
  stepId: string | undefined,
  before: unknown,
  after: unknown,
): Difference[] {
  const named = stepId === undefined ? { part } : { part, stepId };
  if (before === undefined) {
    return [{ ...named, change: 'added', details: [{ path: '', after }] }];
  }
  if (after === undefined) {
    return [{ ...named, change: 'removed', details: [{ path: '', before }] }];
  }
  const details: Difference['details'] = [];
  walk(before, after, '', details);
  return details.length === 0
    ? []
    : [{ ...named, change: 'changed', details: details.slice(0, detailsAtMost) }];
}

/** Goes down where both sides are of one shape; what is not is told as a whole. */
function walk(before: unknown, after: unknown, path: string, found: Difference['details']): void {
  if (Object.is(before, after)) return;
  if (isContainer(before) && isContainer(after) && Array.isArray(before) === Array.isArray(after)) {
    for (const key of keysOf(before, after)) {
      if (withoutMeaning.has(key)) continue;
      walk(own(before, key), own(after, key), path === '' ? key : `${path}.${key}`, found);
    }
    return;
  }
  found.push({
    path,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  });
}

function isContainer(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function asRecord(value: unknown): Record<string, unknown> {
  return isContainer(value) && !Array.isArray(value) ? value : {};
}

/** A document may have a step called `constructor`; what every object has is not in it. */
function own(record: object, key: string): unknown {
  return Object.getOwnPropertyDescriptor(record, key)?.value;
}

/** In the order of the first, then what only the second has. */
function keysOf(left: object, right: object): string[] {
  return [...new Set([...Object.keys(left), ...Object.keys(right)])];
}
