import { jsonBytes } from '../../protocol/content.ts';
import { flowLimits } from '../limits.ts';
import { type Problem, problemAt } from './problem.ts';

const forbidden: ReadonlySet<string> = new Set(['__proto__']);

/** What may be known of a document before its shape: that it is JSON, of bounded size and depth. */
export function checkRaw(document: unknown): { value: unknown } | { problems: Problem[] } {
  const read = typeof document === 'string' ? readText(document) : { value: document };
  if ('problems' in read) return read;
  const problem = problemIn(read.value);
  return problem === undefined ? read : { problems: [problem] };
}

function readText(text: string): { value: unknown } | { problems: Problem[] } {
  // A text has at least as many bytes as characters: what is far too long is not read at all.
  if (text.length > flowLimits.documentBytes) return { problems: [tooLarge()] };
  try {
    return { value: JSON.parse(text.replace(/^\uFEFF/, '')) };
  } catch (error) {
    const reason = (error as Error).message.slice(0, 200);
    return { problems: [problemAt([], 'invalid_json', `This is not JSON: ${reason}.`)] };
  }
}

function problemIn(value: unknown): Problem | undefined {
  const shape = walk(value);
  if (shape !== undefined) return shape;
  if (jsonBytes(value) > flowLimits.documentBytes) return tooLarge();
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return problemAt([], 'invalid_type', 'A flow is a JSON object.');
  }
  const { steps } = value as { steps?: unknown };
  const count = typeof steps === 'object' && steps !== null ? Object.keys(steps).length : 0;
  if (count <= flowLimits.steps) return undefined;
  return problemAt(
    ['steps'],
    'too_many_steps',
    `A flow has at most ${flowLimits.steps} steps, and this has ${count}: move some into another flow, and link it.`,
  );
}

/** Nothing is walked by recursion before it is known how deep it goes. */
function walk(root: unknown): Problem | undefined {
  const open: { value: unknown; depth: number }[] = [{ value: root, depth: 0 }];
  let seen = 0;
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, depth } = next;
    // Each value takes two bytes of JSON at least.
    if (++seen > flowLimits.documentBytes) return tooLarge();
    const kind = typeof value;
    if (kind === 'bigint' || kind === 'function' || kind === 'symbol') {
      return problemAt([], 'invalid_json', `JSON has no ${kind}.`);
    }
    if (kind !== 'object' || value === null) continue;
    if (depth >= flowLimits.documentDepth) {
      return problemAt(
        [],
        'too_deep',
        `A flow nests at most ${flowLimits.documentDepth} levels deep.`,
      );
    }
    for (const [key, inner] of Object.entries(value as object)) {
      if (forbidden.has(key)) {
        return problemAt([], 'forbidden_name', `"${key}" cannot be the name of anything.`);
      }
      open.push({ value: inner, depth: depth + 1 });
    }
  }
  return undefined;
}

function tooLarge(): Problem {
  return problemAt(
    [],
    'too_large',
    `A flow has at most ${flowLimits.documentBytes} bytes as JSON: move some steps into another flow, and link it.`,
  );
}
