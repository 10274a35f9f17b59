/** How often each thing is among them. */
export function countsOf(things: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const thing of things) counts.set(thing, (counts.get(thing) ?? 0) + 1);
  return counts;
}

/** The thing that is there most often; of equals the first in the alphabet. Undefined of none. */
export function mostOf(things: Iterable<string>): string | undefined {
  return [...countsOf(things)].sort(
    ([a, many], [b, more]) => more - many || (a < b ? -1 : 1),
  )[0]?.[0];
}

/**
 * Weighted by how rare each is and how often it is there, of length 1, so that the products of two give
 * their cosine. What has no weight is left out.
 */
export function unitVector(
  counts: ReadonlyMap<string, number>,
  weigh: (thing: string) => number,
): Map<string, number> {
  const vector = new Map<string, number>();
  let squares = 0;
  for (const [thing, count] of counts) {
    const weight = (1 + Math.log(count)) * weigh(thing);
    if (weight === 0) continue;
    vector.set(thing, weight);
    squares += weight * weight;
  }
  const length = Math.sqrt(squares);
  for (const [thing, weight] of vector) vector.set(thing, weight / length);
  return vector;
}

/** Pieces of each word, of three characters to `longest`, its beginning and end marked. */
export function gramsOf(words: readonly string[], longest = 4): string[] {
  const grams: string[] = [];
  for (const word of words) {
    const marked = ` ${word} `;
    for (let size = 3; size <= longest; size++) {
      for (let from = 0; from + size <= marked.length; from++) {
        grams.push(marked.slice(from, from + size));
      }
    }
  }
  return grams;
}

/** Articles without any of the words, that there are more: a handful of articles is no measure of what is rare. */
const imagined = 20;

/** Inverse document frequency, as BM25 has it: never below 0. */
export function inverseFrequency(documents: number, having: number): number {
  return Math.log(1 + (documents + imagined - having + 0.5) / (having + 0.5));
}
