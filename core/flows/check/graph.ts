import type { Flow } from '../document.ts';
import type { Exit } from '../steps/base.ts';
import { kindOf } from '../steps/kinds.ts';
import { type Problem, problemAt } from './problem.ts';

interface Node {
  exits: readonly Exit[];
  waits: boolean;
}

/** Where steps lead: to nothing, in circles, and which of them nothing leads to. */
export function checkGraph(flow: Flow): Problem[] {
  const nodes = new Map<string, Node>();
  for (const [stepId, step] of Object.entries(flow.steps)) {
    const { outline } = kindOf(step);
    nodes.set(stepId, { exits: outline.exits(step), waits: outline.waits(step) });
  }
  return [...unknownSteps(flow, nodes), ...unreachable(flow, nodes), ...loops(nodes)];
}

function unknownSteps(flow: Flow, nodes: ReadonlyMap<string, Node>): Problem[] {
  const problems: Problem[] = [];
  if (!nodes.has(flow.start)) {
    const message =
      nodes.size === 0
        ? 'The flow has no steps: add one.'
        : `The flow starts at "${flow.start}", and there is no such step.`;
    problems.push(problemAt(['start'], 'unknown_step', message));
  }
  for (const [stepId, { exits }] of nodes) {
    const told = new Set<string>();
    for (const { path, to, what } of exits) {
      const place = ['steps', stepId, ...path];
      if (to === undefined) {
        problems.push(
          problemAt(
            place,
            'dead_end',
            `For ${what} no step is named, so the flow ends there: name one, or an "end".`,
            'warning',
          ),
        );
      } else if (!nodes.has(to) && !told.has(to)) {
        told.add(to);
        problems.push(
          problemAt(place, 'unknown_step', `Here it leads to "${to}", and there is no such step.`),
        );
      }
    }
  }
  return problems;
}

function unreachable(flow: Flow, nodes: ReadonlyMap<string, Node>): Problem[] {
  const reached = new Set<string>();
  const open = [flow.start];
  for (let stepId = open.pop(); stepId !== undefined; stepId = open.pop()) {
    const node = nodes.get(stepId);
    if (node === undefined || reached.has(stepId)) continue;
    reached.add(stepId);
    for (const { to } of node.exits) if (to !== undefined) open.push(to);
  }
  return [...nodes.keys()]
    .filter((stepId) => !reached.has(stepId))
    .map((stepId) =>
      problemAt(
        ['steps', stepId],
        'unreachable_step',
        'no other step leads here: link it, or take it out.',
        'warning',
      ),
    );
}

/**
 * Circles in which nobody is waited for. One without a way out never ends and is an error; one that may be
 * left is stopped after 200 steps if it is not.
 */
function loops(nodes: ReadonlyMap<string, Node>): Problem[] {
  return circles(nodes).map((circle) => {
    const inside = new Set(circle);
    const left = circle.some((stepId) =>
      nodes.get(stepId)?.exits.some(({ to }) => to === undefined || !inside.has(to)),
    );
    const [first = ''] = circle;
    const shown = circle.slice(0, 6).map((stepId) => `"${stepId}"`);
    const way = `${shown.join(' → ')}${circle.length > 6 ? ' → …' : ''} → "${first}"`;
    return left
      ? problemAt(
          ['steps', first],
          'loop_without_wait',
          `it is part of a loop in which nobody is waited for: ${way}. It is stopped after 200 steps: see that a branch always leaves it.`,
          'warning',
        )
      : problemAt(
          ['steps', first],
          'endless_loop',
          `it never ends: ${way}. Let one of these steps wait for the customer or for time, or lead out.`,
        );
  });
}

/** Strongly connected steps that do not wait (Tarjan, without recursion: a flow may be one long chain). */
function circles(nodes: ReadonlyMap<string, Node>): string[][] {
  const next = new Map<string, string[]>();
  for (const [stepId, { exits, waits }] of nodes) {
    if (waits) continue;
    const targets = exits.flatMap(({ to }) =>
      to !== undefined && nodes.get(to)?.waits === false ? [to] : [],
    );
    next.set(stepId, [...new Set(targets)]);
  }
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const path: string[] = [];
  const onPath = new Set<string>();
  const found: string[][] = [];
  for (const root of next.keys()) {
    if (index.has(root)) continue;
    const calls: { stepId: string; at: number }[] = [{ stepId: root, at: 0 }];
    for (let call = calls.at(-1); call !== undefined; call = calls.at(-1)) {
      const { stepId } = call;
      if (call.at === 0) {
        index.set(stepId, index.size);
        low.set(stepId, index.size - 1);
        path.push(stepId);
        onPath.add(stepId);
      }
      const target = next.get(stepId)?.[call.at++];
      if (target !== undefined) {
        if (!index.has(target)) calls.push({ stepId: target, at: 0 });
        else if (onPath.has(target)) lower(low, stepId, index.get(target));
        continue;
      }
      calls.pop();
      const caller = calls.at(-1);
      if (caller !== undefined) lower(low, caller.stepId, low.get(stepId));
      if (low.get(stepId) !== index.get(stepId)) continue;
      const circle = path.splice(path.lastIndexOf(stepId));
      for (const one of circle) onPath.delete(one);
      if (circle.length > 1 || next.get(stepId)?.includes(stepId)) found.push(circle);
    }
  }
  return found;
}

function lower(low: Map<string, number>, stepId: string, to: number | undefined): void {
  low.set(stepId, Math.min(low.get(stepId) ?? 0, to ?? 0));
}
