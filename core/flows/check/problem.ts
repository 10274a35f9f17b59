import { flowLimits } from '../limits.ts';

/** Something that is wrong with a flow (error), or likely to be (warning). */
export interface Problem {
  severity: 'error' | 'warning';
  /** Literal. */
  code: string;
  stepId?: string;
  /** Where in the document, with dots: `steps.hello.next`. */
  path: string;
  /** What is wrong and what to do, with the step's name. */
  message: string;
}

export type Place = readonly (string | number | symbol)[];

/** A problem at a place of the document. One within a step names it. */
export function problemAt(
  place: Place,
  code: string,
  message: string,
  severity: Problem['severity'] = 'error',
): Problem {
  const [root, id] = place;
  const stepId = root === 'steps' && typeof id === 'string' ? shortened(id) : undefined;
  return {
    severity,
    code,
    ...(stepId === undefined ? {} : { stepId }),
    path: place.map((key) => shortened(String(key))).join('.'),
    message: stepId === undefined ? message : `Step "${stepId}": ${message}`,
  };
}

/** A list that nobody reads to the end is cut; errors come first. */
export function limited(problems: Problem[]): Problem[] {
  const errors = problems.filter(({ severity }) => severity === 'error');
  const warnings = problems.filter(({ severity }) => severity === 'warning');
  return [...errors, ...warnings].slice(0, flowLimits.problems);
}

/** Names that come from anywhere are quoted at a length that fits a line. */
export function shortened(text: string): string {
  return text.length <= flowLimits.id ? text : `${text.slice(0, flowLimits.id)}…`;
}
