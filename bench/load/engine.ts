import { setTimeout as sleep } from 'node:timers/promises';
import { createRandom } from '../../core/routing/simulation/random.ts';
import { Agenda } from './agenda.ts';
import { Crowd, type CrowdOptions } from './crowd.ts';
import type { Customer, Someone } from './people.ts';
import { Receiver } from './receiver.ts';
import { type Script, type Side, sideOf } from './schedule.ts';
import { Sender } from './sender.ts';
import { Syncer } from './syncer.ts';
import { type Spoken, Talk } from './talk.ts';
import type { Tally } from './tally.ts';

/** Conversations that are fetched at the end at once. */
const fetchedAtOnce = 64;

export interface EngineOptions
  extends Pick<
    CrowdOptions,
    'webSocketUrl' | 'http' | 'pacer' | 'reopenPacer' | 'integrationIds' | 'nextClock'
  > {
  /** In every id of the run: letters and digits. */
  run: string;
  tally: Tally;
  /** So many customers more than planned may come, should the others be busy. */
  extraCustomers: number;
  seed: number;
}

type Event =
  | { at: number; kind: 'begin'; script: Script }
  | { at: number; kind: 'turn'; talk: Talk }
  | { at: number; kind: 'again'; talk: Talk; side: Side }
  | { at: number; kind: 'close'; talk: Talk; attempt: number };

/** Lets conversations begin, go on and end when they are due, however long the server takes. */
export class Engine {
  readonly crowd: Crowd;
  readonly talks: Talk[] = [];
  /** Conversations under way. */
  running = 0;
  readonly #options: EngineOptions;
  readonly #agenda: Agenda<Event>;
  readonly #sender: Sender;
  readonly #receiver: Receiver;
  readonly #syncer: Syncer;
  /** Customers without a conversation, who has waited longest first. */
  readonly #idle: Customer[] = [];
  #newcomers = 0;
  #arrivals: Generator<Script> | undefined;
  /** The moment that the schedule counts from, by `performance.now`. */
  #zero: number | undefined;
  #silent = false;

  constructor(options: EngineOptions) {
    this.#options = options;
    const { run, http, tally } = options;
    const { uniform } = createRandom(options.seed, 7);
    // Full jitter, as the SDK has it.
    const backOff = (attempt: number) => 100 + uniform() * Math.min(8_000, 300 * 2 ** attempt);
    const onError = (code: string) => tally.error(code, performance.now());
    this.#agenda = new Agenda((event) => this.#happen(event));
    this.crowd = new Crowd({
      ...options,
      backOff,
      onError,
      onFrame: (someone, frame, now) => this.#receiver.frame(someone, frame, now),
      onReopened: (someone) => this.#reopened(someone),
    });
    const syncer = new Syncer(
      (talk, { assignee, state }) => {
        if (assignee !== null && state === 'open') this.#receiver.assigned(talk, assignee.agentId);
      },
      onError,
      backOff,
    );
    const sender = new Sender({
      ...{ run, http, tally, syncer, backOff },
      later: (what: 'again' | 'close', at: number, talk: Talk, more: Side | number) =>
        this.#agenda.add(
          what === 'again'
            ? { at, kind: 'again', talk, side: more as Side }
            : { at, kind: 'close', talk, attempt: more as number },
        ),
      onOver: (talk) => this.#over(talk),
    });
    this.#receiver = new Receiver({ run, tally, crowd: this.crowd, sender, syncer });
    this.#sender = sender;
    this.#syncer = syncer;
  }

  /** A customer comes in, and may begin a conversation. @throws Error with a code */
  async admit(): Promise<void> {
    this.#idle.push(await this.crowd.admit());
  }

  /** Begins a conversation, and resolves when it is there, or never will be. */
  beginNow(script: Script): Promise<void> {
    return new Promise((resolve) => this.#begin(script, performance.now(), resolve));
  }

  /**
   * From now on things happen as the schedule says: in the conversations that have begun, and those that
   * arrive. @returns The moment that it counts from, by `performance.now`.
   */
  start(arrivals: Generator<Script>): number {
    const zero = performance.now() + 200;
    this.#zero = zero;
    this.#options.tally.start(zero);
    for (const talk of this.talks) this.#scheduleTurn(talk, zero);
    this.#arrivals = arrivals;
    this.#scheduleArrival(zero);
    return zero;
  }

  /** Nobody begins anything from here on; what is due already is still said. */
  fallSilent(): void {
    this.#silent = true;
  }

  /** Sends again what has no answer. Every half a second. */
  sweep(): void {
    const now = performance.now();
    this.#syncer.sweep(now);
    for (const talk of this.#sender.sweep(now)) this.#syncer.unblock(talk, now);
  }

  /** Looks for conversations that somebody has something to say in and was not told of. Now and then. */
  lookAround(): void {
    const now = performance.now();
    for (const talk of this.talks) {
      if (talk.state !== 'open' || talk.id === '') continue;
      const waits = talk.outbox.agent.length > 0 && talk.flight.agent === undefined;
      if (waits) this.#syncer.ask(talk, talk.agent === undefined ? 'customer' : 'agent');
      this.#syncer.unblock(talk, now);
    }
  }

  /** Whether everything that was due is said and acknowledged. */
  get settled(): boolean {
    // What waits for an agent waits on.
    return this.talks.every((talk) => talk.settled || (talk.id !== '' && talk.agent === undefined));
  }

  /** Whether everything acknowledged is received. */
  get complete(): boolean {
    return !this.talks.some((talk) => talk.incomplete);
  }

  /** Fetches what did not come by itself. @returns How many conversations missed something. */
  async fetchMissing(withinMs: number): Promise<number> {
    const incomplete = () => this.talks.filter((talk) => talk.incomplete);
    const before = incomplete().length;
    const deadline = performance.now() + withinMs;
    for (let left = incomplete(); left.length > 0; left = incomplete()) {
      if (performance.now() > deadline) break;
      for (const talk of left) {
        for (const side of ['customer', 'agent'] as const) {
          // Not all at once: it is no more than the deployment takes.
          if (talk.misses(side) && this.#syncer.pending < fetchedAtOnce)
            this.#syncer.ask(talk, side);
        }
      }
      await sleep(50);
      this.sweep();
    }
    return before;
  }

  /** Its agent closes a conversation, whether or not it was due. */
  close(talk: Talk): Promise<void> {
    return this.#sender.close(talk);
  }

  end(): void {
    this.#agenda.end();
    this.crowd.end();
  }

  #scheduleArrival(zero: number): void {
    const next = this.#arrivals?.next();
    if (next === undefined || next.done === true) return;
    this.#agenda.add({ at: zero + next.value.startAt, kind: 'begin', script: next.value });
  }

  #scheduleTurn(talk: Talk, zero: number): void {
    if (talk.state === 'over') return;
    const { turns, closeAt } = talk.script;
    const turn = turns[talk.nextTurn];
    const at = zero + (turn?.at ?? closeAt);
    if (turn === undefined) this.#agenda.add({ at, kind: 'close', talk, attempt: 0 });
    else this.#agenda.add({ at, kind: 'turn', talk });
  }

  #happen(event: Event): void {
    if (event.kind === 'again') {
      this.#sender.again(event.talk, event.side);
      return;
    }
    if (this.#silent) return;
    if (event.kind === 'begin') {
      this.#scheduleArrival(this.#zero ?? 0);
      this.#begin(event.script, event.at);
      return;
    }
    const { talk } = event;
    if (event.kind === 'close') {
      talk.closeDue = true;
      this.#sender.closeIfQuiet(talk, event.attempt);
      return;
    }
    const turn = talk.script.turns[talk.nextTurn++];
    if (turn !== undefined) this.#say(talk, turn.message, turn.phrase, event.at);
    this.#scheduleTurn(talk, this.#zero ?? 0);
  }

  #say(talk: Talk, message: number, phrase: number, dueAt: number): void {
    this.#options.tally.due(dueAt);
    const spoken: Spoken = { message, phrase, dueAt, sentAt: undefined, receivedAt: undefined };
    talk.spoken.set(message, spoken);
    const side = sideOf(message);
    talk.outbox[side].push(spoken);
    this.#sender.flush(talk, side);
  }

  #begin(script: Script, dueAt: number, onBegun?: () => void): void {
    const talk = new Talk(script, (...seen) => this.#receiver.seen(...seen));
    talk.onBegun = onBegun;
    this.#receiver.expect(talk);
    this.talks.push(talk);
    const customer = this.#idle.shift();
    if (customer !== undefined) {
      this.#beginWith(talk, customer, dueAt);
      return;
    }
    // Everyone is busy: the next customer is a new one, however long he takes to come in.
    if (this.#newcomers >= this.#options.extraCustomers) {
      this.#fail(talk, dueAt, 'nobody_idle');
      return;
    }
    this.#newcomers++;
    this.crowd.admit().then(
      (newcomer) => this.#beginWith(talk, newcomer, dueAt),
      () => this.#fail(talk, dueAt, 'nobody_came'),
    );
  }

  #beginWith(talk: Talk, customer: Customer, dueAt: number): void {
    this.running++;
    this.#options.tally.begun++;
    talk.customer = customer;
    customer.talk = talk;
    this.#say(talk, talk.script.first, talk.script.phrase, dueAt);
    if (this.#zero !== undefined) this.#scheduleTurn(talk, this.#zero);
  }

  /** It does not begin; what it was to begin with counts as undelivered. */
  #fail(talk: Talk, dueAt: number, code: string): void {
    this.#options.tally.error(code, performance.now());
    talk.state = 'over';
    talk.spoken.set(talk.script.first, {
      message: talk.script.first,
      phrase: talk.script.phrase,
      dueAt,
      sentAt: undefined,
      receivedAt: undefined,
    });
    talk.onBegun?.();
  }

  #over(talk: Talk): void {
    this.running--;
    talk.onBegun?.();
    const { customer } = talk;
    if (customer?.talk !== talk) return;
    customer.talk = undefined;
    this.#idle.push(customer);
  }

  /** @returns Whether it was said what is held. */
  #reopened(someone: Someone): boolean {
    const talks = someone.kind === 'agent' ? [...someone.talks] : [someone.talk];
    const begun = talks.filter((talk) => talk !== undefined && talk.id !== '') as Talk[];
    if (begun.length > 0) this.#syncer.catchUp(begun, someone.kind);
    if (someone.kind === 'customer' && someone.talk !== undefined) {
      this.#sender.again(someone.talk, 'customer');
    }
    return begun.length > 0;
  }
}
