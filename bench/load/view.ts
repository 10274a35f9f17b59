import type { EntryLike } from './frames.ts';

/**
 * What one client holds of one conversation, by the rules of the SDK: everything once, in order; what
 * comes ahead of what lies before it is held back, and what lies before it asked for.
 */
export class View {
  /** Nothing is missing up to here. */
  through = 0;
  /** Posted again to the same client, which knew it. */
  repeats = 0;
  /** It came ahead of what lies before it. */
  gaps = 0;
  readonly #held = new Map<number, EntryLike>();
  readonly #onEntry: (entry: EntryLike) => void;

  constructor(onEntry: (entry: EntryLike) => void) {
    this.#onEntry = onEntry;
  }

  /** Something has to be fetched. */
  get gap(): boolean {
    return this.#held.size > 0;
  }

  /** @param pushed False for the answer to what one wrote, which may come after it was fetched. */
  receive(entry: EntryLike, pushed = true): void {
    if (entry.seq <= this.through || this.#held.has(entry.seq)) {
      if (pushed) this.repeats++;
      return;
    }
    if (entry.prev <= this.through) {
      this.#extend(entry);
      this.#drain();
      return;
    }
    // A conversation that somebody is given begins with the rest of it being fetched.
    if (this.through > 0) this.gaps++;
    this.#held.set(entry.seq, entry);
  }

  /** All there is in `after` < seq ≤ `through`. */
  page(after: number, entries: readonly EntryLike[], through: number): void {
    if (after > this.through) return;
    for (const entry of entries) {
      if (entry.seq <= this.through) continue;
      this.#held.delete(entry.seq);
      this.#extend(entry);
    }
    this.through = Math.max(this.through, through);
    this.#drain();
  }

  #extend(entry: EntryLike): void {
    this.through = entry.seq;
    this.#onEntry(entry);
  }

  #drain(): void {
    if (this.#held.size === 0) return;
    for (const seq of [...this.#held.keys()].sort((a, b) => a - b)) {
      const entry = this.#held.get(seq);
      if (entry === undefined) continue;
      if (seq > this.through) {
        if (entry.prev > this.through) return;
        this.#extend(entry);
      }
      this.#held.delete(seq);
    }
  }
}
