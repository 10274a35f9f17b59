import { createHash } from 'node:crypto';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

/**
 * The assembly as it would be after a change of every function's code: each says in its log that it is the new
 * one when it starts.
 */
export function changedAssembly(from: string, to: string, mark: string): string {
  mkdirSync(to, { recursive: true });
  const renamed = new Map<string, string>();
  for (const file of readdirSync(from).filter((name) => name.endsWith('.json'))) {
    const text = readFileSync(join(from, file), 'utf8');
    if (!file.endsWith('.template.json')) {
      writeFileSync(join(to, file), text);
      continue;
    }
    const changed = text.replaceAll(/\b([0-9a-f]{64})\.zip\b/g, (_all, hash: string) => {
      const known = renamed.get(hash) ?? copyOf(hash);
      renamed.set(hash, known);
      return `${known}.zip`;
    });
    writeFileSync(join(to, file), changed);
  }
  return to;

  function copyOf(hash: string): string {
    const next = createHash('sha256').update(`${hash}${mark}`).digest('hex');
    const folder = join(to, `asset.${next}`);
    cpSync(join(from, `asset.${hash}`), folder, { recursive: true });
    const code = join(folder, 'index.mjs');
    if (existsSync(code))
      appendFileSync(code, `\nprocess.stdout.write(${JSON.stringify(`${mark}\n`)});\n`);
    return next;
  }
}
