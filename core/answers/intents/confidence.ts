/** What an intent has to score against "none of them". Likeness to nothing is 0, a sure one about 0.6. */
const none = 0.2;

const caution = 1.1;

/** Shares of 1 of each score and of "none of them", which is left out. */
export function sharesOf(scores: ArrayLike<number>, temperature: number): Float64Array {
  let highest = none;
  for (let index = 0; index < scores.length; index++)
    highest = Math.max(highest, scores[index] ?? 0);
  let sum = Math.exp((none - highest) / temperature);
  const shares = Float64Array.from(scores, (score) => Math.exp((score - highest) / temperature));
  for (const share of shares) sum += share;
  return shares.map((share) => share / sum);
}

/** Shares of known words from which an answer is sure of itself, and below which it is not at all. */
const knownWell = 0.75;
const knownHardly = 0.25;

/** How sure an answer can be that knows this share of what was meant: 0 to 1. */
export function certaintyOf(known: number): number {
  const between = (known - knownHardly) / (knownWell - knownHardly);
  return Math.min(1, Math.max(0, between));
}

/**
 * How sharply scores are to be told apart so that the shares are as often right as they say, by what
 * each phrase scores when it is not learned from.
 *
 * @param scores phrases × classes, row by row
 */
export function fitTemperature(
  scores: Float64Array,
  classOf: readonly number[],
  classes: number,
): number {
  let best = { temperature: 0.1, loss: Number.POSITIVE_INFINITY };
  for (let temperature = 0.02; temperature < 0.5; temperature *= 1.1) {
    let loss = 0;
    for (const [row, right] of classOf.entries()) {
      const shares = sharesOf(scores.subarray(row * classes, (row + 1) * classes), temperature);
      loss -= Math.log((shares[right] ?? 0) + 1e-9);
    }
    if (loss < best.loss) best = { temperature, loss };
  }
  // What was left out was compared with a phrase less, so its errors are milder than a stranger’s.
  return best.temperature * caution;
}
