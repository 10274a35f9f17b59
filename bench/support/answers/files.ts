import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fail } from '../../../bin/support/options.ts';

/** Where the data stands, beside the project. */
export const dataFolder = fileURLToPath(new URL('../../../../shared/data/', import.meta.url));

/** The rows of a file with a JSON object in each line. Ends the process with 2 when it cannot be read. */
export function readRows<T>(file: string): T[] {
  if (!existsSync(file)) fail(`There is no file ${file}. Name yours; --help tells how.`);
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line, index) => {
      try {
        return JSON.parse(line) as T;
      } catch {
        return fail(`${file}, line ${index + 1}, is not JSON.`);
      }
    });
}
