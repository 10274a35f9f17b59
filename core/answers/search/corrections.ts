/** Words that an unknown one may stand for, out of those that the articles have. */
export interface Correction {
  term: string;
  /** As a share of the word itself. */
  kind: 'corrected' | 'completed' | 'part';
}

const most = 3;

/**
 * A word list that is searched for what is nearly a word. Letters are compared as sets first, which
 * leaves few to be measured.
 */
export class WordList {
  readonly #terms: readonly string[];
  readonly #byLength: ReadonlyMap<number, readonly number[]>;
  /** Of each term, a bit for each letter in it. */
  readonly #letters: Uint32Array;

  /** @param terms Sorted */
  constructor(terms: readonly string[]) {
    this.#terms = terms;
    this.#byLength = Map.groupBy(terms.keys(), (index) => terms[index]?.length ?? 0);
    this.#letters = Uint32Array.from(terms, lettersOf);
  }

  /**
   * What is one error away (two in a word of eight letters), else what begins with it, else the two that
   * it is made of.
   */
  correct(word: string): Correction[] {
    if (word.length < 4 || /\p{N}/u.test(word)) return [];
    const near = this.#near(word);
    if (near.length > 0) return near.map((term) => ({ term, kind: 'corrected' }));
    const longer = this.#beginningWith(word);
    if (longer.length > 0) return longer.map((term) => ({ term, kind: 'completed' }));
    return this.#partsOf(word).map((term) => ({ term, kind: 'part' }));
  }

  #near(word: string): string[] {
    const allowed = word.length >= 8 ? 2 : 1;
    const letters = lettersOf(word);
    const found: { term: string; errors: number }[] = [];
    for (let length = word.length - allowed; length <= word.length + allowed; length++) {
      for (const index of this.#byLength.get(length) ?? []) {
        // A letter too many or too few is one bit, another letter two.
        if (bitsOf((this.#letters[index] ?? 0) ^ letters) > 2 * allowed) continue;
        const term = this.#terms[index] ?? '';
        const errors = errorsBetween(word, term, allowed);
        if (errors <= allowed) found.push({ term, errors });
      }
    }
    const fewest = Math.min(...found.map(({ errors }) => errors));
    return found
      .filter(({ errors }) => errors === fewest)
      .slice(0, most)
      .map(({ term }) => term);
  }

  #has(word: string): boolean {
    return this.#terms[this.#placeOf(word)] === word;
  }

  /** Where a word stands, or would. */
  #placeOf(word: string): number {
    let low = 0;
    let high = this.#terms.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#terms[middle] ?? '') < word) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #beginningWith(word: string): string[] {
    const from = this.#placeOf(word);
    return this.#terms.slice(from, from + most).filter((term) => term.startsWith(word));
  }

  /** Rücksendeetikett: rucksend and etikett, with or without a letter that joins them. */
  #partsOf(word: string): string[] {
    for (let at = word.length - 3; at >= 3; at--) {
      const second = word.slice(at);
      if (!this.#has(second)) continue;
      const first = word.slice(0, at);
      const found = [first, first.replace(/(?:es|en|[sne])$/, '')].find((part) => this.#has(part));
      if (found !== undefined) return [found, second];
    }
    return [];
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
export function errorsBetween(left: string, right: string, allowed: number): number {
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
