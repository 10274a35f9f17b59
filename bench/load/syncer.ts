import { type ConversationLike, type FrameLike, syncFrame } from './frames.ts';
import type { Side } from './schedule.ts';
import type { Talk } from './talk.ts';

/** As long as the SDK waits for an answer. Milliseconds. */
export const answerWithin = 10_000;

/** What a request is about. */
interface Asked {
  talk: Talk;
  side: Side;
  after: number;
}

/** Fetches what somebody was not given, as the SDK does: by a `sync` from what he holds. */
export class Syncer {
  readonly #asked = new Map<string, Asked[]>();
  readonly #onConversation: (talk: Talk, conversation: ConversationLike) => void;
  readonly #onError: (code: string) => void;
  readonly #backOff: (attempt: number) => number;
  /** Conversations of which somebody has to be told what he missed. */
  readonly #behind = new Set<Talk>();
  #count = 0;

  constructor(
    onConversation: (talk: Talk, conversation: ConversationLike) => void,
    onError: (code: string) => void,
    backOff: (attempt: number) => number,
  ) {
    this.#onConversation = onConversation;
    this.#onError = onError;
    this.#backOff = backOff;
  }

  /** Requests without an answer yet. */
  get pending(): number {
    return this.#asked.size;
  }

  /** Asks, again and again, for what was said while a socket was away: all at once the first time, as the SDK does. */
  catchUp(talks: readonly Talk[], side: Side): void {
    for (const talk of talks) {
      talk.behind[side] = true;
      this.#behind.add(talk);
    }
    this.#send(talks, side);
  }

  /** One request at a time for each side of a conversation. */
  ask(talk: Talk, side: Side): void {
    if (!this.#waits(talk, side)) this.#send([talk], side);
  }

  #send(talks: readonly Talk[], side: Side): void {
    const line = talks.map((talk) => lineOf(talk, side)).find((one) => one?.open === true);
    if (line === undefined) return;
    const id = `y${++this.#count}`;
    const asked = talks.map((talk) => ({ talk, side, after: talk.view[side].through }));
    for (const { talk } of asked) talk.syncingSince[side] = performance.now();
    this.#asked.set(id, asked);
    line.send(
      syncFrame(
        id,
        asked.map(({ talk, after }) => ({ conversationId: talk.id, after })),
      ),
    );
  }

  /** Fetches what lies before what is held back, and what was missed. */
  mend(talk: Talk, side: Side): void {
    if (talk.view[side].gap || talk.behind[side]) this.ask(talk, side);
  }

  answered(frame: FrameLike): void {
    for (const one of this.#take(frame.id)) this.#found(one, frame);
  }

  #found({ talk, side, after }: Asked, { conversations = [] }: FrameLike): void {
    talk.syncingSince[side] = undefined;
    talk.syncFailures[side] = 0;
    const found = conversations.find((one) => one.conversation.id === talk.id);
    if (found === undefined) {
      this.#onError('sync_unknown');
      return;
    }
    this.#onConversation(talk, found.conversation);
    talk.view[side].page(after, found.entries, found.through);
    if (found.more) {
      this.ask(talk, side);
      return;
    }
    talk.behind[side] = false;
    this.mend(talk, side);
  }

  /** @returns False: the frame was not about a sync. */
  failed(id: string | undefined, code: string): boolean {
    const asked = this.#take(id);
    if (asked.length === 0) return false;
    for (const { talk, side } of asked) {
      // The next attempt is not at once, nor as late as after no answer at all.
      const pause = Math.min(answerWithin, this.#backOff(++talk.syncFailures[side]));
      talk.syncingSince[side] = performance.now() - answerWithin + pause;
    }
    this.#onError(code);
    return true;
  }

  /** Gives up what has no answer. */
  sweep(now: number): void {
    for (const [id, asked] of this.#asked) {
      if (asked.some((one) => now - (one.talk.syncingSince[one.side] ?? 0) < answerWithin))
        continue;
      this.#asked.delete(id);
      this.#onError('timeout');
    }
    for (const talk of this.#behind) {
      this.unblock(talk, now);
      if (!talk.behind.customer && !talk.behind.agent) this.#behind.delete(talk);
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

  #take(id: string | undefined): Asked[] {
    const asked = this.#asked.get(id ?? '') ?? [];
    this.#asked.delete(id ?? '');
    return asked;
  }
}

function lineOf(talk: Talk, side: Side) {
  return (side === 'agent' ? talk.agent : talk.customer)?.line;
}
