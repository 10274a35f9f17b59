import { checkDocument } from './check/document-rules.ts';
import { checkGraph } from './check/graph.ts';
import { checkNames } from './check/names.ts';
import { limited, type Problem, problemAt } from './check/problem.ts';
import { checkWorld, type World } from './check/world.ts';
import type { Flow } from './document.ts';
import { kindOf } from './steps/kinds.ts';

export type { Problem, World };

/**
 * Says what is wrong with a flow that has the right shape: errors first, at most 200 in all. A flow with
 * errors is not published; warnings are for its author. [F5]
 * @param world What the app has; of what is left out nothing is said.
 */
export function checkFlow(flow: Flow, world: World = {}): Problem[] {
  const problems = [
    ...checkDocument(flow),
    ...checkGraph(flow),
    ...ownRules(flow),
    ...checkNames(flow, world),
    ...checkWorld(flow, world),
  ];
  return limited(problems);
}

/** What each kind of step knows can be wrong with it. */
function ownRules(flow: Flow): Problem[] {
  const problems: Problem[] = [];
  for (const [stepId, step] of Object.entries(flow.steps)) {
    kindOf(step).outline.check?.(step, ({ code, path, message, severity }) => {
      problems.push(problemAt(['steps', stepId, ...path], code, message, severity));
    });
  }
  return problems;
}
