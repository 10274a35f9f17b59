import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { synthesize } from '../../../lib/synth.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const lock = join(
  tmpdir(),
  `causerie-synth-${createHash('sha256').update(root).digest('hex').slice(0, 12)}`,
);
/** Milliseconds after which a lock is taken to be that of a dead process. */
const stale = 90_000;

/** Synthesizes the app once, whichever test file comes first: the others wait and find it done. */
export async function synthesized(): Promise<void> {
  while (!acquire()) await sleep(100);
  try {
    await synthesize({ outdir: join(root, 'cdk.out') });
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

function acquire(): boolean {
  try {
    mkdirSync(lock);
    return true;
  } catch {
    const since = statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (Date.now() - since > stale) rmSync(lock, { recursive: true, force: true });
    return false;
  }
}
