import { EventQueue } from '../../core/routing/simulation/event-queue.ts';

/** The longest that it sleeps without looking. Milliseconds. */
const sleepAtMost = 1_000;

/** What is to happen and when, by `performance.now`: one timer for all of it. */
export class Agenda<E extends { at: number }> {
  readonly #events = new EventQueue<E>();
  readonly #happen: (event: E) => void;
  #timer: NodeJS.Timeout | undefined;
  #over = false;

  constructor(happen: (event: E) => void) {
    this.#happen = happen;
  }

  add(event: E): void {
    const sooner = event.at < this.#events.nextAt;
    this.#events.add(event);
    if (sooner || this.#timer === undefined) this.#arm();
  }

  end(): void {
    this.#over = true;
    clearTimeout(this.#timer);
  }

  #arm(): void {
    if (this.#over) return;
    clearTimeout(this.#timer);
    const wait = Math.min(sleepAtMost, Math.max(1, this.#events.nextAt - performance.now()));
    this.#timer = setTimeout(() => this.#turn(), wait);
  }

  #turn(): void {
    const now = performance.now();
    while (this.#events.nextAt <= now) {
      const event = this.#events.take();
      if (event !== undefined) this.#happen(event);
    }
    this.#arm();
  }
}
