import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';

/**
 * An engine outlives a runtime that was ended with `kill -9` and keeps its file open. Its process
 * id is therefore noted beside the file, and the next start ends it.
 */

const noteOf = (databaseFile: string): string => `${databaseFile}.pid`;

/** Notes which process has the file open. */
export function noteEngine(databaseFile: string, pid: number): void {
  writeFileSync(noteOf(databaseFile), String(pid));
}

/** Takes the note away after an orderly end. */
export function forgetEngine(databaseFile: string): void {
  rmSync(noteOf(databaseFile), { force: true });
}

/**
 * Ends the engine that an earlier runtime left behind with this file, and waits until it is gone.
 * A process that has the number by chance is recognised by its command and left alone.
 */
export async function endOrphan(databaseFile: string): Promise<void> {
  let pid: number;
  try {
    pid = Number(readFileSync(noteOf(databaseFile), 'utf8'));
  } catch {
    return; // no note: the last end was an orderly one
  }
  for (let attempt = 0; attempt < 200 && isEngine(pid, databaseFile); attempt++) {
    process.kill(pid, attempt < 100 ? 'SIGTERM' : 'SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  forgetEngine(databaseFile);
}

function isEngine(pid: number, databaseFile: string): boolean {
  if (!Number.isInteger(pid) || pid <= 1) return false;
  const command = commandOf(pid);
  return command.includes('dynoxide') && command.includes(databaseFile);
}

/** The command line of a process, empty if there is none. */
function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    if (process.platform === 'linux') return '';
  }
  try {
    return execFileSync('ps', ['-p', String(pid), '-o', 'command='], { encoding: 'utf8' });
  } catch {
    return '';
  }
}
