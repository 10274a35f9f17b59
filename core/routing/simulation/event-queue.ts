/** What is to come, the next one first: a binary heap. */
export class EventQueue<E extends { at: number }> {
  readonly #heap: E[] = [];

  get size(): number {
    return this.#heap.length;
  }

  /** When the next event comes; never, if there is none. */
  get nextAt(): number {
    return this.#heap[0]?.at ?? Number.POSITIVE_INFINITY;
  }

  add(event: E): void {
    const heap = this.#heap;
    let place = heap.length;
    heap.push(event);
    while (place > 0) {
      const parent = (place - 1) >>> 1;
      const other = heap[parent] as E;
      if (other.at <= event.at) break;
      heap[place] = other;
      place = parent;
    }
    heap[place] = event;
  }

  take(): E | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return first;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && (heap[child + 1] as E).at < (heap[child] as E).at) child++;
      const other = heap[child] as E;
      if (other.at >= last.at) break;
      heap[place] = other;
      place = child;
    }
    heap[place] = last;
    return first;
  }
}
