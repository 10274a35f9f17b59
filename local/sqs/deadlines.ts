/** Items with a time at which something happens to them, soonest first: a binary heap. */
export class Deadlines<T> {
  #heap: { at: number; item: T }[] = [];
  readonly #stands: (item: T, at: number) => boolean;

  /**
   * @param stands whether an entry still holds. Entries are not taken out when their item changes,
   *   but left to be found void, which keeps every delete free of a search.
   */
  constructor(stands: (item: T, at: number) => boolean) {
    this.#stands = stands;
  }

  add(item: T, at: number): void {
    this.#heap.push({ at, item });
    this.#up(this.#heap.length - 1);
  }

  /** The next time at which an item is due, in the unit of `add`, or undefined when none is. */
  next(): number | undefined {
    for (let top = this.#heap[0]; top !== undefined; top = this.#heap[0]) {
      if (this.#stands(top.item, top.at)) return top.at;
      this.#pop();
    }
    return undefined;
  }

  /** Takes out one item that is due at `now`, soonest first. */
  takeDue(now: number): T | undefined {
    const at = this.next();
    return at !== undefined && at <= now ? this.#pop() : undefined;
  }

  /** Drops void entries once they outnumber the `live` ones, so that memory follows what is in use. */
  compact(live: number): void {
    if (this.#heap.length < 2 * live + 4096) return;
    // A sorted array is a heap.
    this.#heap = this.#heap
      .filter((entry) => this.#stands(entry.item, entry.at))
      .sort((a, b) => a.at - b.at);
  }

  clear(): void {
    this.#heap = [];
  }

  #pop(): T | undefined {
    const top = this.#heap[0];
    const last = this.#heap.pop();
    if (top === undefined || last === undefined) return undefined;
    if (this.#heap.length > 0) {
      this.#heap[0] = last;
      this.#down();
    }
    return top.item;
  }

  #up(from: number): void {
    const heap = this.#heap;
    const entry = heap[from] as { at: number; item: T };
    let index = from;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent] as { at: number; item: T };
      if (above.at <= entry.at) break;
      heap[index] = above;
      index = parent;
    }
    heap[index] = entry;
  }

  #down(): void {
    const heap = this.#heap;
    const entry = heap[0] as { at: number; item: T };
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      const left = heap[child];
      if (left === undefined) break;
      const right = heap[child + 1];
      if (right !== undefined && right.at < left.at) child++;
      const below = heap[child] as { at: number; item: T };
      if (below.at >= entry.at) break;
      heap[index] = below;
      index = child;
    }
    heap[index] = entry;
  }
}
