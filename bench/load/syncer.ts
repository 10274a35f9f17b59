import { type ConversationLike, type FrameLike, syncFrame } from './frames.ts';
import type { Side } from './schedule.ts';
import type { Talk } from './talk.ts';

/** As long as the SDK waits for an answer. Milliseconds. */
export const answerWithin = 10_000;

/** Fetches what somebody was not given, as the SDK does: by a `sync` from what he holds. */
export class Syncer {
  readonly #asked = new Map<string, { talk: Talk; side: Side; after: number }>();
  readonly #onConversation: (talk: Talk, conversation: ConversationLike) => void;
  readonly #onError: (code: string) => void;
  #count = 0;

  constructor(
    onConversation: (talk: Talk, conversation: ConversationLike) => void,
    onError: (code: string) => void,
  ) {
    this.#onConversation = onConversation;
    this.#onError = onError;
  }

  /** One request at a time for each side of a conversation. */
  ask(talk: Talk, side: Side): void {
    const line = (side === 'agent' ? talk.agent : talk.customer)?.line;
    if (line?.open !== true || this.#waits(talk, side)) return;
    const after = talk.view[side].through;
    const id = `y${++this.#count}`;
    talk.syncingSince[side] = performance.now();
    this.#asked.set(id, { talk, side, after });
    line.send(syncFrame(id, talk.id, after));
  }

  /** Fetches what lies before what is held back. */
  mend(talk: Talk, side: Side): void {
    if (talk.view[side].gap) this.ask(talk, side);
  }

  answered(frame: FrameLike): void {
    const asked = this.#take(frame.id);
    if (asked === undefined) return;
    const { talk, side, after } = asked;
    talk.syncingSince[side] = undefined;
    const found = frame.conversations?.find((one) => one.conversation.id === talk.id);
    if (found === undefined) {
      this.#onError('sync_unknown');
      return;
    }
    this.#onConversation(talk, found.conversation);
    talk.view[side].page(after, found.entries, found.through);
    if (found.more) this.ask(talk, side);
    else this.mend(talk, side);
  }

  /** @returns False: the frame was not about a sync. */
  failed(id: string | undefined, code: string): boolean {
    // `syncingSince` stays until it is too long ago: the next attempt is not at once.
    if (this.#take(id) === undefined) return false;
    this.#onError(code);
    return true;
  }

  /** Gives up what has no answer. */
  sweep(now: number): void {
    for (const [id, { talk, side }] of this.#asked) {
      if (now - (talk.syncingSince[side] ?? 0) < answerWithin) continue;
      this.#asked.delete(id);
      this.#onError('timeout');
    }
  }

  /** Asks again where it is time for it. */
  unblock(talk: Talk, now: number): void {
    for (const side of ['customer', 'agent'] as const) {
      const since = talk.syncingSince[side];
      if (since !== undefined && now - since > answerWithin) talk.syncingSince[side] = undefined;
      this.mend(talk, side);
    }
  }

  /** An answer is still to be hoped for. */
  #waits(talk: Talk, side: Side): boolean {
    const since = talk.syncingSince[side];
    return since !== undefined && performance.now() - since < answerWithin;
  }

  #take(id: string | undefined) {
    const asked = this.#asked.get(id ?? '');
    if (asked !== undefined) this.#asked.delete(id ?? '');
    return asked;
  }
}
