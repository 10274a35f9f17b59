import * as z from 'zod/mini';
import { flowLimits } from '../limits.ts';
import type { Value } from '../run.ts';
import type { Localized } from '../text/localized.ts';

/** 1 to 64 letters, digits, `_` and `-`. */
export const stepIdSchema = z.string().check(z.regex(/^[A-Za-z0-9_-]{1,64}$/));

/** Begins with a letter; then letters, digits and `_`. */
export const variableSchema = z.string().check(z.regex(/^[A-Za-z][A-Za-z0-9_]{0,63}$/));

/** Ids of flows, agents and articles as the app has them. */
export const refSchema = z.string().check(z.minLength(1), z.maxLength(flowLimits.id));

/** What every step may have. */
export const stepBase = {
  /** For people. */
  name: z.optional(z.string().check(z.maxLength(200))),
  /** In a visual builder's picture. */
  position: z.optional(z.strictObject({ x: z.number(), y: z.number() })),
  /** The step after it. */
  next: z.optional(stepIdSchema),
};

/** What a step that waits may have: how long, and what then. */
export const waitBase = {
  seconds: z.optional(z.int().check(z.minimum(1), z.maximum(flowLimits.waitSeconds))),
  /** The step when nothing came in time. */
  timeout: z.optional(stepIdSchema),
};

/** JSON as variables hold it; how much and how deep, the document's limits say. */
export const valueSchema: z.ZodMiniType<Value> = z
  .union([
    z.string(),
    z.number(),
    z.boolean(),
    z.null(),
    z.array(z.lazy(() => valueSchema)),
    z.record(
      z.string(),
      z.lazy(() => valueSchema),
    ),
  ])
  .check(z.meta({ id: 'Value' }));

/** Where a step can lead, with the place in it that says so. */
export interface Exit {
  path: readonly (string | number)[];
  /** Undefined: there is no step; the flow ends here. */
  to: string | undefined;
  /** What stands for the way in words, in problems: "the branch for yes". */
  what: string;
}

/** A text of a step, and what its placeholders may be. */
export interface TextUse {
  path: readonly (string | number)[];
  text: Localized;
  /** Where its values go. Secrets are allowed in calls alone. */
  use: 'text' | 'url' | 'call' | 'callUrl';
}

/** What a checker needs to know of a kind of step. */
export interface Outline<S> {
  exits(step: S): Exit[];
  /** Whether it waits for somebody or for time, whichever way it leaves. */
  waits(step: S): boolean;
  texts(step: S): TextUse[];
  /** Variables that it sets, with the place that says so. */
  sets(step: S): { path: readonly (string | number)[]; variable: string }[];
  /** What else can be wrong with it. */
  check?(step: S, report: StepReport): void;
}

/** Takes a problem of a step. The severity is an error unless said otherwise. */
export type StepReport = (problem: {
  code: string;
  path: readonly (string | number)[];
  message: string;
  severity?: 'error' | 'warning';
}) => void;

/** The way on that most steps have. */
export function nextExit(step: { next?: string }): Exit {
  return { path: ['next'], to: step.next, what: 'the step after it' };
}

/** The way when time is up, where the step has one. */
export function timeoutExits(step: { timeout?: string }): Exit[] {
  return step.timeout === undefined
    ? []
    : [{ path: ['timeout'], to: step.timeout, what: 'the branch for silence' }];
}

/** A branch for silence needs a time. */
export function checkTimeout(
  step: { seconds?: number; timeout?: string },
  report: StepReport,
): void {
  if (step.timeout === undefined || step.seconds !== undefined) return;
  report({
    code: 'missing_seconds',
    path: ['timeout'],
    message: 'There is a branch for silence but no time after which it is taken: add "seconds".',
  });
}

/** Templates within a JSON value, each with its place. */
export function textsIn(
  value: Value,
  path: readonly (string | number)[],
  use: TextUse['use'],
): TextUse[] {
  if (typeof value === 'string') return [{ path, text: value, use }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) =>
    textsIn(one, [...path, Array.isArray(value) ? Number(key) : key], use),
  );
}
