import { CauserieError, errorCodes } from '../errors.ts';
import { NotNow } from './inbound-contents.ts';

/** How often a file is tried to be had; then it is said to be missing. */
export const fetchAttempts = 3;
const fetchPause = 5000;
/** Milliseconds for which at most an event waits that is refused for now. */
const longestPause = 15 * 60 * 1000;

/**
 * Milliseconds until an event is tried again; undefined where the queue's own time is right.
 * @param receives How often it was given out.
 */
export function pauseAfter(error: unknown, receives: number): number | undefined {
  if (error instanceof NotNow) return fetchPause * receives;
  if (!(error instanceof CauserieError) || !errorCodes[error.code].retry) return undefined;
  const seconds = error.retryAfterSeconds ?? 1;
  return Math.min(seconds * 1000 * receives, longestPause);
}
