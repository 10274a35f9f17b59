import type { Clock } from './environment.ts';

/** A read mark waits so long, in milliseconds, for something that takes it along and saves a frame. */
const patience = 4000;

/** Says how far the customer has read, with what he sends anyway where there is something. */
export interface ReadSender {
  /** A mark has moved. It goes alone, unless something takes it in time. */
  hold(conversationId: string): void;
  /** @returns The mark, if it waits, for who sends it now. */
  take(conversationId: string): number | undefined;
  /** Sends a mark by itself, now. */
  send(conversationId: string): void;
  /** Sends what waits. */
  leave(): void;
}

/**
 * @param mark Up to where a conversation was read; 0 of one that is gone.
 * @param post Sends a mark that goes alone.
 */
export function createReadSender(
  clock: Clock,
  mark: (conversationId: string) => number,
  post: (conversationId: string, seq: number) => void,
): ReadSender {
  const waiting = new Set<string>();
  let cancel = () => {};

  function send(id: string): void {
    waiting.delete(id);
    const seq = mark(id);
    if (seq) post(id, seq);
  }
  const leave = () => waiting.forEach(send);
  return {
    hold(id) {
      if (!waiting.size) {
        cancel();
        cancel = clock.setTimer(leave, patience);
      }
      waiting.add(id);
    },
    take: (id) => (waiting.delete(id) ? mark(id) : undefined),
    send,
    leave,
  };
}
