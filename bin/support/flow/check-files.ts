import { checkFlow, type Problem } from '../../../core/flows/check.ts';
import { parseFlow } from '../../../core/flows/document.ts';
import { coloursFor } from './colours.ts';
import { lineFinder } from './line-finder.ts';
import { readText } from './read-files.ts';

/**
 * Prints what is wrong with flows, with the line of each problem.
 * @returns How many errors there are.
 */
export function checkFiles(files: readonly string[]): number {
  const { red, green, yellow, dim } = coloursFor(process.stdout);
  let errors = 0;
  for (const file of files) {
    const text = readText(file);
    const problems = problemsOf(text);
    const lineOf = problems.length === 0 ? () => 1 : lineFinder(text);
    for (const { severity, code, path, message } of problems) {
      const isError = severity === 'error';
      if (isError) errors++;
      const label = isError ? red('error') : yellow('warning');
      console.log(`${file}:${lineOf(path)}  ${label}  ${message}  ${dim(code)}`);
    }
    if (problems.every(({ severity }) => severity === 'warning')) {
      const rest = problems.length === 0 ? '' : `, ${problems.length} to look at`;
      console.log(`${green('✓')} ${file}${rest}`);
    }
  }
  return errors;
}

function problemsOf(text: string): Problem[] {
  const parsed = parseFlow(text);
  return 'problems' in parsed ? parsed.problems : checkFlow(parsed.flow);
}
