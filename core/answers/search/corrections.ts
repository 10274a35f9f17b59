/** What an unknown word may stand for. */
export interface Correction {
  kind: 'corrected' | 'completed';
  /** Places in the list; none when nothing is like it. */
  words: number[];
}

const most = 3;
const shortest = 4;

/**
 * The words of some articles, to be searched for what is nearly a word. Letters are compared as sets
 * first, which leaves few to be measured.
 */
export class WordList {
  readonly #words: readonly string[];
  readonly #byLength: ReadonlyMap<number, readonly number[]>;
  /** Of each word, a bit for each letter in it. */
  readonly #letters: Uint32Array;

  /** @param words Sorted */
  constructor(words: readonly string[]) {
    this.#words = words;
    this.#byLength = Map.groupBy(words.keys(), (place) => words[place]?.length ?? 0);
    this.#letters = Uint32Array.from(words, lettersOf);
  }

  /** What is one error away (two in a word of eight letters), else what begins with it. */
  correct(word: string): Correction {
    if (word.length < shortest || /\p{N}/u.test(word)) return { kind: 'corrected', words: [] };
    const near = this.#near(word);
    if (near.length > 0) return { kind: 'corrected', words: near };
    return { kind: 'completed', words: this.#beginningWith(word) };
  }

  find(word: string): number | undefined {
    const place = this.#placeOf(word);
    return this.#words[place] === word ? place : undefined;
  }

  #near(word: string): number[] {
    const allowed = word.length >= 8 ? 2 : 1;
    const letters = lettersOf(word);
    const found: { place: number; errors: number }[] = [];
    for (let length = word.length - allowed; length <= word.length + allowed; length++) {
      for (const place of this.#byLength.get(length) ?? []) {
        // A letter too many or too few is one bit, another letter two.
        if (bitsOf((this.#letters[place] ?? 0) ^ letters) > 2 * allowed) continue;
        const errors = errorsBetween(word, this.#words[place] ?? '', allowed);
        if (errors <= allowed) found.push({ place, errors });
      }
    }
    const fewest = Math.min(...found.map(({ errors }) => errors));
    return found
      .filter(({ errors }) => errors === fewest)
      .slice(0, most)
      .map(({ place }) => place);
  }

  #beginningWith(word: string): number[] {
    const from = this.#placeOf(word);
    return this.#words
      .slice(from, from + most)
      .filter((one) => one.startsWith(word))
      .map((_, index) => from + index);
  }

  /** Where a word stands, or would. */
  #placeOf(word: string): number {
    let low = 0;
    let high = this.#words.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#words[middle] ?? '') < word) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function lettersOf(word: string): number {
  let letters = 0;
  for (let index = 0; index < word.length; index++) letters |= 1 << (word.charCodeAt(index) % 31);
  return letters;
}

function bitsOf(value: number): number {
  let rest = value - ((value >>> 1) & 0x55555555);
  rest = (rest & 0x33333333) + ((rest >>> 2) & 0x33333333);
  return (((rest + (rest >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}

/**
 * Letters to be put in, left out, changed, or swapped with the next.
 *
 * @returns More than `allowed` as soon as it is sure
 */
function errorsBetween(left: string, right: string, allowed: number): number {
  let before: number[] = [];
  let above = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row++) {
    const here = [row];
    let fewest = row;
    for (let column = 1; column <= right.length; column++) {
      const same = left[row - 1] === right[column - 1];
      let errors = Math.min(
        (above[column - 1] ?? 0) + (same ? 0 : 1),
        (above[column] ?? 0) + 1,
        (here[column - 1] ?? 0) + 1,
      );
      if (left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1]) {
        errors = Math.min(errors, (before[column - 2] ?? 0) + 1);
      }
      here.push(errors);
      fewest = Math.min(fewest, errors);
    }
    if (fewest > allowed) return allowed + 1;
    before = above;
    above = here;
  }
  return above[right.length] ?? 0;
}
