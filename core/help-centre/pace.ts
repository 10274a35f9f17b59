/**
 * How soon the index follows. The queue holds every message back for this long, and changes within as
 * long are told once: so the one message comes out after the last change that it tells of.
 */
export const answersDelaySeconds = 5;

/** What was only learned builds the index at most this often. */
const learningPaceSeconds = 60;
/** And the longer it takes to build, the more seldom: some three per cent of the time. */
const learningRest = 30;

/**
 * Milliseconds from one index to the next that is built of what was learned.
 * @param took Milliseconds that building the last one took.
 */
export function learningPace(took: number): number {
  return Math.max(learningPaceSeconds * 1000, learningRest * took);
}
