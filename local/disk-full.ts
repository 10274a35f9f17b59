import type { Clock, RuntimeLog } from './contracts.ts';

/** SQLite's result codes for a disk without room: for pages, and for the index of its log. */
const SQLITE_FULL = 13;
const SQLITE_IOERR_SHMSIZE = 4874;

/** How long the log says nothing more of a full disk after it has. Milliseconds. */
const SAID_FOR_MS = 30_000;

/** Notices that the disk of the data directory is full. */
export interface DiskWatch {
  /**
   * Whether an error says so; then one line of the log says what to do, now and then.
   * What was to be written is the caller's to refuse, or to try again.
   */
  isFull(error: unknown): boolean;
  /** It was noticed somewhere else: says so in the log, now and then. */
  say(): void;
}

/** Whether an error, or what caused it, is that the file system or the quota has no room left. */
export function isDiskFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, errcode } = error as { code?: unknown; errcode?: unknown };
  if (code === 'ENOSPC' || code === 'EDQUOT') return true;
  if (errcode === SQLITE_FULL || errcode === SQLITE_IOERR_SHMSIZE) return true;
  // The engine says it in words.
  if (/\bdisk is full\b/.test(error.message)) return true;
  return isDiskFull(error.cause);
}

/** @param directory Undefined: the state is in memory, and the functions' code still on a disk. */
export function createDiskWatch(
  directory: string | undefined,
  log: RuntimeLog,
  clock: Pick<Clock, 'now'>,
): DiskWatch {
  let saidAt = Number.NEGATIVE_INFINITY;
  function say(): void {
    const now = clock.now();
    if (Math.abs(now - saidAt) < SAID_FOR_MS) return;
    saidAt = now;
    log.error('disk', diskFullMessage(directory));
  }
  return {
    say,
    isFull(error) {
      const full = isDiskFull(error);
      if (full) say();
      return full;
    },
  };
}

/** What to do, in one line. */
export function diskFullMessage(directory = 'this machine'): string {
  return `The disk of ${directory} is full: make room on it. Until then what has to be written is refused, and nothing that was acknowledged is lost.`;
}
