import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writePackage } from '../npm-package.ts';
import { clientWire } from './wire-types.ts';

const folder = dirname(fileURLToPath(import.meta.url));

/**
 * Writes the package as it is published: two ES modules without dependencies.
 * @param out A folder, which is replaced.
 */
export function buildClient(out: string): Promise<void> {
  const entries = { index: 'index.ts', agent: 'agent.ts' };
  return writePackage({ folder, entries, wire: clientWire() }, out);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildClient(join(folder, 'dist'));
