import { emptySecond, type Second } from './statistics.ts';

/** What is counted while a run goes on. Times by `performance.now`. */
export class Tally {
  readonly seconds: Second[] = [];
  /** By code, from the beginning of the run; before it, while everyone came in. */
  readonly errors = new Map<string, number>();
  readonly earlyErrors = new Map<string, number>();
  /** Milliseconds from a conversation's beginning to its agent. */
  readonly pickups: number[] = [];
  begun = 0;
  closed = 0;
  acknowledged = 0;
  received = 0;
  /** Due in the measured time or its warm-up, and not at the other side at the end. */
  undelivered = 0;
  /** The beginning of the run, its warm-up included; undefined before it. */
  startedAt: number | undefined;
  readonly #warmUpMs: number;
  #endAt = Number.POSITIVE_INFINITY;

  constructor(warmUpSeconds: number) {
    this.#warmUpMs = warmUpSeconds * 1000;
  }

  start(at: number): void {
    this.startedAt = at;
  }

  /** What is due later is not measured. */
  end(at: number): void {
    this.#endAt = at;
  }

  /** Index of the first second that is measured. */
  get zero(): number {
    return Math.round(this.#warmUpMs / 1000);
  }

  error(code: string, now: number): void {
    const errors = this.startedAt === undefined ? this.earlyErrors : this.errors;
    errors.set(code, (errors.get(code) ?? 0) + 1);
    const second = this.#at(now);
    if (second !== undefined) second.errors++;
  }

  /** A message is to be sent. */
  due(at: number): void {
    const second = this.#at(at);
    if (second !== undefined) second.due++;
  }

  /** @param from When it was to be sent. */
  delivered(from: number, now: number): void {
    this.received++;
    const then = this.#at(from);
    if (then !== undefined && from < this.#endAt) then.latencies.push(now - from);
    const second = this.#at(now);
    if (second !== undefined && now < this.#endAt) second.received++;
  }

  /** It has not come by `now`: it took longer than that. */
  overdue(from: number, now: number): void {
    const then = this.#at(from);
    if (then === undefined || from >= this.#endAt) return;
    then.latencies.push(now - from);
    this.undelivered++;
  }

  /** A conversation has its agent. */
  pickedUp(from: number, now: number): void {
    if (this.#at(from) !== undefined && from < this.#endAt) this.pickups.push(now - from);
  }

  acknowledgedAfter(sentAt: number, now: number): void {
    this.acknowledged++;
    const then = this.#at(sentAt);
    if (then !== undefined && sentAt < this.#endAt) then.acknowledgements.push(now - sentAt);
  }

  /** Notes how things stand. */
  sample(now: number, state: Pick<Second, 'connections' | 'running' | 'cpu'>): void {
    const second = this.#at(now);
    if (second !== undefined && now < this.#endAt) Object.assign(second, state);
  }

  /** Seconds that are measured, and are over. */
  get measured(): Second[] {
    return this.seconds.slice(this.zero);
  }

  #at(now: number): Second | undefined {
    if (this.startedAt === undefined || now < this.startedAt) return undefined;
    const index = Math.floor((now - this.startedAt) / 1000);
    if (now >= this.#endAt) return undefined;
    while (this.seconds.length <= index) this.seconds.push(emptySecond());
    return this.seconds[index];
  }
}
