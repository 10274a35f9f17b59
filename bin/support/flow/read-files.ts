import { readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as z from 'zod/mini';
import type { Problem } from '../../../core/flows/check/problem.ts';
import { type Flow, parseFlow } from '../../../core/flows/document.ts';

/** Files beyond this are not even read. */
const fileBytes = 2 * 1024 * 1024;

/** @throws Error with a line that says what to do */
export function readText(file: string): string {
  let bytes: number;
  try {
    bytes = statSync(file).size;
  } catch {
    throw new Error(`${file} cannot be read.`);
  }
  if (bytes > fileBytes) throw new Error(`${file} has ${bytes} bytes; a flow has 300 KB at most.`);
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new Error(`${file} cannot be read.`);
  }
}

/** @throws Error with a line that names the first problem */
export function readFlow(file: string): Flow {
  const parsed = parseFlow(readText(file));
  if ('flow' in parsed) return parsed.flow;
  const [problem] = parsed.problems;
  throw new Error(`${file}: ${firstOf(problem)} npm run flow -- check ${file} tells more.`);
}

function firstOf(problem: Problem | undefined): string {
  return problem === undefined ? '' : `${problem.message}`;
}

/** Reads JSON of a known shape. @throws Error with a line that names the place */
export function readJson<T>(file: string, schema: z.ZodMiniType<T>): T {
  let value: unknown;
  try {
    value = JSON.parse(readText(file));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new Error(`${file} is not JSON: ${error.message}.`);
  }
  const read = z.safeParse(schema, value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const place = issue === undefined ? '' : placeOf(issue);
  throw new Error(`${file}: ${place} is not what belongs there; see docs/flows.md.`);
}

/** The deepest place that some shape of a union complained about. */
function placeOf(issue: z.core.$ZodIssue): string {
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') return [...path, issue.keys[0]].join('.');
  if (issue.code !== 'invalid_union') return path.join('.') || 'the whole';
  const inner = issue.errors.flat().map((one) => placeOf(one));
  const longest = inner.reduce((most, one) => (one.length > most.length ? one : most), '');
  return [...path, ...(longest === '' || longest === 'the whole' ? [] : [longest])].join('.');
}

/** Where a flow's tests and its linked flows are. */
export function beside(file: string, name: string): string {
  return join(dirname(file), name);
}
