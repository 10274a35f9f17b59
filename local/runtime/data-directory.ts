import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDiskFull } from '../disk-full.ts';
import { RuntimeStartError } from './runtime-error.ts';

/** The folder with the runtime's state, locked for this process. */
export interface DataDirectory {
  path: string;
  /** Lets another process have it. */
  release(): void;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives and is another user's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function holderOf(file: string): number | undefined {
  try {
    const pid = Number(readFileSync(file, 'utf8'));
    return Number.isInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Makes the folder if need be and takes its lock. The lock of a process that has died is taken over.
 * Throws `DATA_DIRECTORY_IN_USE` when another runtime has it.
 */
export function openDataDirectory(path: string): DataDirectory {
  mkdirSync(path, { recursive: true });
  const file = join(path, 'runtime.lock');
  for (let attempt = 1; ; attempt++) {
    try {
      // `wx` fails where the file is: of two that start at once, one has it.
      writeFileSync(file, String(process.pid), { flag: 'wx' });
      return { path, release: () => rmSync(file, { force: true }) };
    } catch (cause) {
      if (isDiskFull(cause)) {
        // The file is there by now, and empty.
        rmSync(file, { force: true });
        throw cause;
      }
      const holder = holderOf(file);
      if (attempt > 1 || (holder !== undefined && isAlive(holder))) {
        throw new RuntimeStartError(
          'DATA_DIRECTORY_IN_USE',
          `${path} is in use by the process ${holder ?? '(unknown)'}. Stop it, or give this one a data directory of its own (--data DIR).`,
          { cause },
        );
      }
      rmSync(file, { force: true });
    }
  }
}
