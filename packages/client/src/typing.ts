import type { Author } from '../../../core/protocol/entries.ts';
import type { Clock } from './environment.ts';

/** Who goes on typing says so again after so long, in milliseconds: in time before he is no longer believed. */
const startEvery = 25_000;
/** After so much silence, in milliseconds, the customer is taken to have stopped. */
const silence = 5000;
/** A start without a stop counts for so long, in milliseconds: the stop may never come. */
const believed = 30_000;

export type TypingState = 'start' | 'stop';

/** Says that the customer types, sparingly. */
export interface TypingSender {
  /** A key was pressed, or the field was left. */
  typing(conversationId: string, state: TypingState): void;
  /** A message was sent: whoever gets it knows that the typing is over. */
  sent(conversationId: string): void;
}

export function createTypingSender(
  clock: Clock,
  post: (conversationId: string, state: TypingState) => void,
): TypingSender {
  const active = new Map<string, { startedAt: number; cancel: () => void }>();

  function sent(id: string): boolean {
    active.get(id)?.cancel();
    return active.delete(id);
  }
  const stop = (id: string) => {
    if (sent(id)) post(id, 'stop');
  };
  return {
    sent,
    typing(id, state) {
      if (state === 'stop') {
        stop(id);
        return;
      }
      const before = active.get(id);
      before?.cancel();
      const now = clock.now();
      const due = before === undefined || Math.abs(now - before.startedAt) >= startEvery;
      if (due) post(id, 'start');
      active.set(id, {
        startedAt: due ? now : before.startedAt,
        cancel: clock.setTimer(() => stop(id), silence),
      });
    },
  };
}

/** Who types, with an end for those whose stop was lost. */
export interface TypingReceiver {
  frame(conversationId: string, author: Author, state: TypingState): void;
  /** Somebody has written: he types no longer. */
  wrote(conversationId: string, author: Author): void;
}

export function createTypingReceiver(
  clock: Clock,
  emit: (conversationId: string, author: Author, state: TypingState) => void,
): TypingReceiver {
  const active = new Map<string, () => void>();
  const keyOf = (id: string, author: Author) =>
    [id, author.type, author.userId, author.agentId].join();

  function wrote(id: string, author: Author): void {
    const key = keyOf(id, author);
    const cancel = active.get(key);
    if (cancel === undefined) return;
    cancel();
    active.delete(key);
    emit(id, author, 'stop');
  }
  return {
    wrote,
    frame(id, author, state) {
      if (state === 'stop') {
        wrote(id, author);
        return;
      }
      const key = keyOf(id, author);
      const before = active.get(key);
      before?.();
      active.set(
        key,
        clock.setTimer(() => wrote(id, author), believed),
      );
      if (before === undefined) emit(id, author, 'start');
    },
  };
}
