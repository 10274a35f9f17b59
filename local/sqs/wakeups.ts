import type { Clock } from '../contracts.ts';
import type { Queue } from './queue.ts';

interface Watch {
  readonly listeners: Set<() => void>;
  timer?: { at: number; cancel: () => void };
}

/**
 * Tells who waits for a queue's messages that there are some: long polls and event source mappings.
 * A delay or a visibility timeout that ends is told by one timer a queue, set only while somebody
 * listens; so nothing polls, and no polling interval delays a message.
 */
export class Wakeups {
  readonly #clock: Clock;
  readonly #watches = new Map<Queue, Watch>();
  readonly #changed = new Set<Queue>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Calls `listener` whenever messages have become available. Returns what ends that. */
  subscribe(queue: Queue, listener: () => void): () => void {
    let watch = this.#watches.get(queue);
    if (watch === undefined) {
      watch = { listeners: new Set() };
      this.#watches.set(queue, watch);
    }
    const { listeners } = watch;
    listeners.add(listener);
    this.#arm(queue, watch);
    return () => {
      listeners.delete(listener);
      if (listeners.size > 0 || this.#watches.get(queue)?.listeners !== listeners) return;
      this.forget(queue);
    };
  }

  /** Notes that a queue changed; `flush` wakes its listeners. */
  changed(queue: Queue): void {
    const watch = this.#watches.get(queue);
    if (watch === undefined) return;
    this.#changed.add(queue);
    this.#arm(queue, watch);
  }

  /** Wakes the listeners of queues that changed and have messages. Called after each commit. */
  flush(): void {
    if (this.#changed.size === 0) return;
    const queues = [...this.#changed];
    this.#changed.clear();
    for (const queue of queues) this.#wake(queue);
  }

  forget(queue: Queue): void {
    this.#watches.get(queue)?.timer?.cancel();
    this.#watches.delete(queue);
    this.#changed.delete(queue);
  }

  close(): void {
    for (const queue of [...this.#watches.keys()]) this.forget(queue);
  }

  #wake(queue: Queue): void {
    const watch = this.#watches.get(queue);
    if (watch === undefined) return;
    for (const listener of [...watch.listeners]) {
      if (!queue.hasAvailable()) return;
      listener();
    }
  }

  #arm(queue: Queue, watch: Watch): void {
    const at = queue.nextDeadline();
    if (at === undefined) return;
    if (watch.timer !== undefined && watch.timer.at <= at) return;
    watch.timer?.cancel();
    const onTime = (): void => {
      watch.timer = undefined;
      queue.advance(this.#clock.now());
      this.#arm(queue, watch);
      this.#wake(queue);
    };
    const cancel = this.#clock.setTimer(onTime, Math.max(0, at - this.#clock.now()));
    watch.timer = { at, cancel };
  }
}
