import { createFrame, type EntryLike, messageFrame, messageId, replyBody } from './frames.ts';
import type { Http } from './http.ts';
import type { Side } from './schedule.ts';
import { answerWithin, type Syncer } from './syncer.ts';
import type { Flight, Talk } from './talk.ts';
import type { Tally } from './tally.ts';

export interface SenderOptions {
  run: string;
  http: Http;
  tally: Tally;
  syncer: Syncer;
  backOff(attempt: number): number;
  /** Calls `again` or `close` when the time has come. */
  later(what: 'again', at: number, talk: Talk, side: Side): void;
  later(what: 'close', at: number, talk: Talk, attempt: number): void;
  /** It is over: closed, or never begun. */
  onOver(talk: Talk): void;
}

/** Of closing a conversation. */
const attemptsAtMost = 12;

const retryable: ReadonlySet<string> = new Set([
  'busy',
  'internal',
  'quota_exceeded',
  'rate_limited',
]);

/** Sends what people say, each side one message at a time, again and again until it is acknowledged. */
export class Sender {
  readonly #options: SenderOptions;
  readonly #flying = new Set<Talk>();

  constructor(options: SenderOptions) {
    this.#options = options;
  }

  /** The id of the frame that begins a conversation. */
  beginId(talk: Talk): string {
    return `${this.#options.run}-${talk.script.index}`;
  }

  /** Sends what is next, if its author can. */
  flush(talk: Talk, side: Side): void {
    const [spoken] = talk.outbox[side];
    if (spoken === undefined || talk.flight[side] !== undefined || talk.state === 'over') return;
    // An agent answers what he has seen.
    if (side === 'agent' && (talk.agent === undefined || talk.view.agent.through === 0)) return;
    if (side === 'customer' && talk.id === '' && spoken.message !== talk.script.first) return;
    talk.outbox[side].shift();
    talk.flight[side] = { spoken, attempts: 0, sentAt: undefined };
    this.#flying.add(talk);
    this.again(talk, side);
  }

  /** Sends once more what is not acknowledged. */
  again(talk: Talk, side: Side): void {
    if (talk.flight[side] === undefined) return;
    if (side === 'customer') this.#frame(talk);
    else void this.#post(talk);
  }

  /** A customer's message, as a frame. While his socket is away it waits. */
  #frame(talk: Talk): void {
    const flight = talk.flight.customer;
    const line = talk.customer?.line;
    if (flight === undefined || line?.open !== true) return;
    const { spoken } = flight;
    const id = messageId(this.#options.run, talk.script.index, spoken.message);
    sent(flight);
    line.send(
      talk.id === ''
        ? createFrame(this.beginId(talk), id, spoken.phrase)
        : messageFrame(id, talk.id, talk.view.customer.through, spoken.phrase),
    );
  }

  /** An agent's message, as a request. */
  async #post(talk: Talk): Promise<void> {
    const { http, run, syncer } = this.#options;
    const flight = talk.flight.agent;
    const { agent } = talk;
    if (flight === undefined || agent === undefined) return;
    const { message, phrase } = flight.spoken;
    sent(flight);
    agent.activeAt = performance.now();
    const token = await agent.member.getToken();
    const answer = await http.ask('POST', `/agent/conversations/${talk.id}/messages`, {
      token,
      body: replyBody(messageId(run, talk.script.index, message), talk.view.agent.through, phrase),
      // What he writes himself comes in the answer, and not on his socket too.
      ...(agent.socketId === undefined ? {} : { socketId: agent.socketId }),
    });
    if (talk.flight.agent !== flight) return;
    if (answer.status === 401) await agent.member.getToken(true).catch(() => undefined);
    if (answer.code !== '') {
      this.refused(talk, 'agent', answer.code, {
        retryAfter: answer.retryAfter,
        passing: isPassing(answer.status),
      });
      return;
    }
    const { entry } = answer.body as { entry: EntryLike };
    this.landed(talk, 'agent', entry.seq, performance.now());
    talk.view.agent.receive(entry, false);
    syncer.mend(talk, 'agent');
  }

  /** It is stored for good. */
  landed(talk: Talk, side: Side, seq: number, now: number): void {
    const flight = talk.flight[side];
    if (flight === undefined) return;
    talk.acknowledged.set(flight.spoken.message, seq);
    this.#options.tally.acknowledgedAfter(flight.spoken.sentAt ?? now, now);
    this.#settle(talk, side);
  }

  /** What may pass is said again; what is refused for good is not, and what comes after it is. */
  refused(
    talk: Talk,
    side: Side,
    code: string,
    {
      retryAfter = 0,
      passing = false,
    }: { retryAfter?: number | undefined; passing?: boolean } = {},
  ): void {
    const { tally, backOff, later, onOver } = this.#options;
    tally.error(code, performance.now());
    const flight = talk.flight[side];
    if (flight === undefined) return;
    flight.sentAt = undefined;
    if (passing || retryable.has(code)) {
      const wait = Math.max(retryAfter * 1000, backOff(flight.attempts));
      later('again', performance.now() + wait, talk, side);
      return;
    }
    if (talk.id === '') {
      talk.state = 'over';
      onOver(talk);
    }
    this.#settle(talk, side);
  }

  #settle(talk: Talk, side: Side): void {
    talk.flight[side] = undefined;
    if (talk.settled) this.#flying.delete(talk);
    this.flush(talk, side);
    if (talk.closeDue) this.closeIfQuiet(talk);
  }

  /** Closes it, if all that was to be said is said. */
  closeIfQuiet(talk: Talk, attempt = 0): void {
    if (talk.state === 'open' && talk.settled && talk.agent !== undefined) {
      void this.close(talk, attempt);
    }
  }

  /** Its agent closes it. */
  async close(talk: Talk, attempt = 0): Promise<void> {
    const { http, tally, backOff, later, onOver } = this.#options;
    const { agent } = talk;
    if (agent === undefined || talk.id === '') return;
    talk.state = 'closing';
    // Of several attempts the first may have been carried out, and its answer lost.
    talk.closeAskedAt ??= Date.now();
    const token = await agent.member.getToken();
    const path = `/agent/conversations/${talk.id}/close`;
    const answer = await http.ask('POST', path, { token, body: '{}' });
    if (answer.code !== '') {
      tally.error(answer.code, performance.now());
      talk.state = 'open';
      if (attempt < attemptsAtMost) {
        later('close', performance.now() + backOff(attempt), talk, attempt + 1);
      }
      return;
    }
    talk.state = 'over';
    // Should the entry that says so get lost.
    const held = agent.held.find((one) => one.talk === talk && one.to === Number.POSITIVE_INFINITY);
    if (held !== undefined) held.to = attempt === 0 ? Date.now() : talk.closeAskedAt;
    agent.talks.delete(talk);
    tally.closed++;
    onOver(talk);
  }

  /** Sends again what has no answer. @returns Conversations in which something is under way. */
  sweep(now: number): Iterable<Talk> {
    for (const talk of this.#flying) {
      const flight = talk.flight.customer;
      if (flight?.sentAt !== undefined && now - flight.sentAt > answerWithin) {
        this.refused(talk, 'customer', 'timeout', { passing: true });
      }
    }
    return this.#flying;
  }
}

/** Not a refusal for good. A token that has expired is replaced. */
function isPassing(status: number): boolean {
  return status === 0 || status === 401 || status === 429 || status >= 500;
}

function sent(flight: Flight): void {
  const now = performance.now();
  flight.attempts++;
  flight.sentAt = now;
  flight.spoken.sentAt ??= now;
}
