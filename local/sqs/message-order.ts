import type { Message } from './message.ts';

/** Which of a queue's messages are handed out next. Standard and FIFO queues differ in this. */
export interface MessageOrder {
  /** A message entered the queue, whatever its state. */
  add(message: Message): void;
  /** A message's delay or visibility timeout ended, or its visibility was given up. */
  returned(message: Message): void;
  /** A message is gone. Called after its state was changed. */
  removed(message: Message): void;
  /** A visible message was taken out of turn (its visibility was changed while it was visible). */
  hidden(message: Message): void;
  /**
   * Offers messages in their order until `maximum` were delivered. `deliver` changes the message's
   * state and says whether it counts; one that is dropped or moved instead does not.
   */
  take(maximum: number, deliver: (message: Message) => boolean): void;
  /** Whether `take` would find one. */
  hasNext(): boolean;
  clear(): void;
}
