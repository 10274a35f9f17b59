import type { Clock, Ids } from '../contracts.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (n: number): string => (n < 10 ? `0${n}` : String(n));

/**
 * Ids and times of requests. A request's id is 15 URL-safe characters and `=`, as API Gateway
 * writes eleven bytes; a random prefix and a counter make it unique without asking for randomness
 * on every frame.
 */
export class RequestStamps {
  readonly #clock: Clock;
  readonly #prefix: string;
  #count = 0;
  #second = -1;
  #formatted = '';

  constructor(clock: Clock, ids: Ids) {
    this.#clock = clock;
    this.#prefix = ids.token(8);
  }

  now(): number {
    return this.#clock.now();
  }

  id(): string {
    this.#count += 1;
    return `${this.#prefix}${this.#count.toString(36).padStart(7, '0')}=`;
  }

  /** CLF time, '09/Feb/2024:18:23:28 +0000', the shape of `requestTime`. */
  time(epochMs: number): string {
    const second = Math.floor(epochMs / 1000);
    if (second !== this.#second) {
      this.#second = second;
      const d = new Date(second * 1000);
      this.#formatted =
        `${two(d.getUTCDate())}/${MONTHS[d.getUTCMonth()]}/${d.getUTCFullYear()}:` +
        `${two(d.getUTCHours())}:${two(d.getUTCMinutes())}:${two(d.getUTCSeconds())} +0000`;
    }
    return this.#formatted;
  }
}
