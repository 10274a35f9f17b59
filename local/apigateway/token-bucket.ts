import type { Clock } from '../contracts.ts';
import type { StageModel, Throttling } from './model.ts';

/** The token bucket with which API Gateway throttles: filled at a rate, as large as the burst. */
export class TokenBucket {
  readonly #clock: Clock;
  readonly #ratePerMs: number;
  readonly #burst: number;
  #tokens: number;
  #filledAt: number;

  constructor(clock: Clock, throttling: Throttling) {
    this.#clock = clock;
    this.#ratePerMs = throttling.rateLimit / 1000;
    this.#burst = throttling.burstLimit;
    this.#tokens = throttling.burstLimit;
    this.#filledAt = clock.now();
  }

  /** Takes one token; false when the request is to be throttled. */
  take(): boolean {
    const now = this.#clock.now();
    if (now > this.#filledAt) {
      this.#tokens = Math.min(this.#burst, this.#tokens + (now - this.#filledAt) * this.#ratePerMs);
      this.#filledAt = now;
    }
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}

/** The buckets of a stage: one by default, one more for each route with settings of its own. */
export class StageThrottle {
  readonly #account: TokenBucket | undefined;
  readonly #stage: TokenBucket | undefined;
  readonly #routes = new Map<string, TokenBucket>();

  constructor(clock: Clock, stage: StageModel, account: TokenBucket | undefined) {
    this.#account = account;
    this.#stage = stage.throttling && new TokenBucket(clock, stage.throttling);
    for (const [routeKey, throttling] of Object.entries(stage.routeSettings ?? {})) {
      this.#routes.set(routeKey, new TokenBucket(clock, throttling));
    }
  }

  /** Whether a request to the route may pass. */
  admits(routeKey: string): boolean {
    const bucket =
      this.#routes.size === 0 ? this.#stage : (this.#routes.get(routeKey) ?? this.#stage);
    if (bucket && !bucket.take()) return false;
    return this.admitsCallback();
  }

  /** Whether a call of `@connections` may pass: only the account's bucket counts for those. */
  admitsCallback(): boolean {
    return this.#account === undefined || this.#account.take();
  }
}
