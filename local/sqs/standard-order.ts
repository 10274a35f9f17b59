import type { Message } from './message.ts';
import type { MessageOrder } from './message-order.ts';

/**
 * Standard queues: roughly in the order of arrival, redelivered ones at the end. AWS promises no
 * order, so nothing may depend on it.
 */
export class StandardOrder implements MessageOrder {
  /** Visible messages, and void entries of those that were deleted or hidden meanwhile. */
  #ready: (Message | undefined)[] = [];
  #head = 0;

  add(message: Message): void {
    if (message.state === 'visible') this.#ready.push(message);
  }

  returned(message: Message): void {
    this.#ready.push(message);
  }

  removed(message: Message): void {
    this.hidden(message);
  }

  hidden(message: Message): void {
    // Rare: only an expired receipt handle reaches a message that is visible again.
    const index = this.#ready.indexOf(message, this.#head);
    if (index >= 0) this.#ready[index] = undefined;
  }

  take(maximum: number, deliver: (message: Message) => boolean): void {
    for (let taken = 0; taken < maximum && this.hasNext(); ) {
      const message = this.#ready[this.#head] as Message;
      this.#ready[this.#head++] = undefined;
      if (deliver(message)) taken++;
    }
    if (this.#head > 1024 && this.#head * 2 > this.#ready.length) {
      this.#ready = this.#ready.slice(this.#head);
      this.#head = 0;
    }
  }

  hasNext(): boolean {
    while (this.#head < this.#ready.length && this.#ready[this.#head] === undefined) this.#head++;
    return this.#head < this.#ready.length;
  }

  clear(): void {
    this.#ready = [];
    this.#head = 0;
  }
}
