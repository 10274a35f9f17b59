import {
  availabilityNames,
  availabilityValue,
  positionNames,
  positionValue,
} from '../../condition/facts.ts';
import { holds } from '../../condition/holds.ts';
import { type Comparison, comparisonsOf } from '../../condition/schema.ts';
import type { Need, NeedAnswer, Value } from '../../run.ts';
import { fillValue } from '../../text/fill.ts';
import { parsePath } from '../../text/template.ts';
import { goTo, type Outcome, type StepContext, type StepEvent } from '../context.ts';
import type { ConditionStep } from './schema.ts';

/**
 * Goes on at the first branch that holds. What only the world knows (agents, queues, the place in the
 * queue) is asked for first, and only when a branch asks for it.
 */
export function condition(step: ConditionStep, at: StepContext, event?: StepEvent): Outcome {
  const figures = figuresOf(at);
  if (event !== undefined) {
    if (event.type !== 'answered') return { type: 'ignore' };
    Object.assign(figures, readAnswer(step, event.answer));
  }
  const asked = askedOf(step);
  for (const type of ['availability', 'position'] as const) {
    if (!asked.some((one) => one.type === type) || figures[markOf(type)] === true) continue;
    const need: Need = { type, id: at.id() };
    return { type: 'need', need, waiting: { figures } };
  }
  const world = {
    subject: (comparison: Comparison): Value | undefined => {
      const { subject } = comparison;
      if (availabilityNames.has(subject) || positionNames.has(subject))
        return figures[keyOf(comparison)];
      const path = parsePath(subject);
      return path === undefined ? undefined : at.lookup(path);
    },
    fill: (value: Value) => fillValue(value, at.lookup),
  };
  const branch = step.branches.find(({ when }) => holds(when, world));
  return goTo(branch === undefined ? step.otherwise : branch.next);
}

/** Figures that were answered, by name and queue; and a mark for each answer that is there. */
type Figures = Record<string, Value>;

function figuresOf({ waiting }: StepContext): Figures {
  const { figures } = waiting;
  return typeof figures === 'object' && figures !== null && !Array.isArray(figures)
    ? { ...figures }
    : {};
}

/** Only what the branches ask for is kept: an app has up to 200 queues. */
function readAnswer(step: ConditionStep, answer: NeedAnswer): Figures {
  if (answer.type !== 'availability' && answer.type !== 'position') return {};
  const figures: Figures = { [markOf(answer.type)]: true };
  for (const { type, comparison } of askedOf(step)) {
    if (type !== answer.type) continue;
    const value =
      answer.type === 'availability'
        ? availabilityValue(comparison.subject, comparison.queueId, answer)
        : positionValue(comparison.subject, answer);
    if (value !== undefined) figures[keyOf(comparison)] = value;
  }
  return figures;
}

function markOf(type: Asked['type']): string {
  return `answered ${type}`;
}

function keyOf({ subject, queueId }: Comparison): string {
  return queueId === undefined ? subject : `${subject}@${queueId}`;
}

interface Asked {
  type: 'availability' | 'position';
  comparison: Comparison;
}

const asked = new WeakMap<ConditionStep, Asked[]>();

/** Comparisons that only the world can answer, worked out once a step. */
function askedOf(step: ConditionStep): Asked[] {
  const known = asked.get(step);
  if (known !== undefined) return known;
  const found = step.branches
    .flatMap(({ when }) => comparisonsOf(when, []))
    .flatMap(({ comparison }): Asked[] => {
      if (availabilityNames.has(comparison.subject)) return [{ type: 'availability', comparison }];
      return positionNames.has(comparison.subject) ? [{ type: 'position', comparison }] : [];
    });
  asked.set(step, found);
  return found;
}
