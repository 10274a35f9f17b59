/** How often, and how long, an event is offered to a webhook. Milliseconds. */
export const attemptsAtMost = 5;
export const attemptTimeout = 20_000;
const window = 15 * 60 * 1000;
const firstPause = 4000;
const factor = 5;
/** Share by which a pause is longer at most, so that not all come back at once. */
const jitter = 0.1;

/** After these the same request would be refused again. */
const refusals: ReadonlySet<number> = new Set([400, 401, 403, 404, 406]);

export function isTaken(status: number): boolean {
  return status >= 200 && status < 300;
}

/** Whether a status says that trying again is no use. */
export function isRefusal(status: number): boolean {
  return refusals.has(status);
}

/**
 * Milliseconds until the next attempt: 4 s, 20 s, 100 s, 500 s. Undefined when this was the last: the
 * fifth, or the next would begin more than 15 minutes after the event was queued. So what has waited
 * behind another for long is tried once, and a receiver that is down holds nothing up for ever.
 * @param attempt The one that failed, from 1.
 * @param random [0, 1)
 */
export function nextAttemptIn(
  attempt: number,
  { queuedAt, now, random }: { queuedAt: number; now: number; random: number },
): number | undefined {
  if (attempt >= attemptsAtMost) return undefined;
  const pause = Math.round(firstPause * factor ** (attempt - 1) * (1 + jitter * random));
  return now + pause > queuedAt + window ? undefined : pause;
}
