import { createHash } from 'node:crypto';

/** Numbers in [0, 1) that the same seed gives again: a counter, hashed. */
export function seededRandom(seed: number): () => number {
  let count = 0;
  return () => {
    const hash = createHash('sha256').update(`${seed}/${count++}`).digest();
    return hash.readUIntBE(0, 6) / 2 ** 48;
  };
}
