/** Values in the order of their keys, which are all different. What is first leaves cheaply. */
export class SortedList<T> {
  #keys: string[] = [];
  #values: T[] = [];
  /** What lies before it has left: a line is served at its head, and moving all up would cost. */
  #head = 0;

  get size(): number {
    return this.#keys.length - this.#head;
  }

  add(key: string, value: T): void {
    const last = this.#keys.at(-1);
    // Who comes last stands last, mostly.
    if (last === undefined || last < key || this.size === 0) {
      this.#keys.push(key);
      this.#values.push(value);
      return;
    }
    const index = this.#indexOf(key);
    this.#keys.splice(index, 0, key);
    this.#values.splice(index, 0, value);
  }

  get(key: string): T | undefined {
    const index = this.#indexOf(key);
    return this.#keys[index] === key ? this.#values[index] : undefined;
  }

  /** @returns Whether it was there. */
  remove(key: string): boolean {
    const index = this.#indexOf(key);
    if (this.#keys[index] !== key) return false;
    if (index === this.#head) {
      this.#head++;
      if (this.#head > 512 && this.#head * 2 > this.#keys.length) this.#compact();
    } else {
      this.#keys.splice(index, 1);
      this.#values.splice(index, 1);
    }
    return true;
  }

  /** Up to `limit` values, after a key or from the first. */
  after(key: string | undefined, limit: number): T[] {
    let index = this.#head;
    if (key !== undefined) {
      index = this.#indexOf(key);
      if (this.#keys[index] === key) index++;
    }
    return this.#values.slice(index, index + limit);
  }

  /** The key of the value at a place from the first. */
  keyAt(place: number): string | undefined {
    return this.#keys[this.#head + place];
  }

  /** Where a key is, or would be. */
  #indexOf(key: string): number {
    let low = this.#head;
    let high = this.#keys.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#keys[middle] as string) < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #compact(): void {
    this.#keys = this.#keys.slice(this.#head);
    this.#values = this.#values.slice(this.#head);
    this.#head = 0;
  }
}
