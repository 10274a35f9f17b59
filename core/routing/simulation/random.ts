/** Numbers that look random and come again with the same seed. */
export interface Random {
  /** In (0, 1]. */
  uniform(): number;
  /** Exponentially distributed: times between events that know nothing of each other. */
  exponential(mean: number): number;
}

/**
 * xoshiro128** (Blackman and Vigna, 2018), its state filled from the seed by splitmix32 so that
 * neighbouring seeds have nothing in common.
 * @param stream Different streams of a seed are independent of each other.
 */
export function createRandom(seed: number, stream = 0): Random {
  let mixed = (seed ^ Math.imul(stream, 0x85eb_ca6b)) | 0;
  // Seeds beyond 32 bits differ in their upper half too.
  mixed = Math.imul(mixed ^ Math.floor(seed / 2 ** 32), 0x9e37_79b1);
  const next = () => {
    mixed = (mixed + 0x9e37_79b9) | 0;
    let z = mixed;
    z = Math.imul(z ^ (z >>> 16), 0x21f0_aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a_2d97);
    return z ^ (z >>> 15);
  };
  let a = next();
  let b = next();
  let c = next();
  let d = next() | 1; // never all zero

  function bits(): number {
    const product = Math.imul(b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return result;
  }

  function uniform(): number {
    // 53 bits, from the upper ones of two draws; never 0, of which there is no logarithm.
    return ((bits() >>> 5) * 2 ** 26 + (bits() >>> 6) + 1) * 2 ** -53;
  }
  return { uniform, exponential: (mean) => -mean * Math.log(uniform()) };
}
