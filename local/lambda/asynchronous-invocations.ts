import type { Clock, RuntimeLog } from '../contracts.ts';
import type { FunctionModel } from '../template/functions.ts';
import type { PoolOutcome } from './function-pool.ts';

/**
 * AWS waits a minute before the first retry and two before the second
 * (https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html).
 */
const RETRY_DELAYS_MS = [60_000, 120_000];
/** A throttled event comes back after 1 s, later after up to 5 min, for up to 6 hours. */
const THROTTLE_FIRST_MS = 1_000;
const THROTTLE_LONGEST_MS = 300_000;
const LONGEST_AGE_MS = 6 * 3_600_000;

/** An asynchronous event that was given up, as a destination on failure gets it. */
export interface FailedEvent {
  model: FunctionModel;
  payload: string;
  condition: 'RetriesExhausted' | 'EventAgeExceeded';
  attempts: number;
}

interface Event {
  model: FunctionModel;
  payload: string;
  acceptedAt: number;
  attempts: number;
  throttles: number;
}

/** Carries out `InvocationType: Event`: later, and again when it fails. Kept in memory only. */
export class AsynchronousInvocations {
  private readonly clock: Clock;
  private readonly log: RuntimeLog;
  private readonly invoke: (functionName: string, payload: string) => Promise<PoolOutcome>;
  private readonly onFailure: (event: FailedEvent) => void;
  private readonly timers = new Set<() => void>();

  constructor(
    clock: Clock,
    log: RuntimeLog,
    invoke: (functionName: string, payload: string) => Promise<PoolOutcome>,
    onFailure: (event: FailedEvent) => void,
  ) {
    this.clock = clock;
    this.log = log;
    this.invoke = invoke;
    this.onFailure = onFailure;
  }

  /** Accepts an event. */
  accept(model: FunctionModel, payload: string): void {
    const acceptedAt = this.clock.now();
    void this.attempt({ model, payload, acceptedAt, attempts: 0, throttles: 0 });
  }

  /** Forgets what still waits. */
  close(): void {
    for (const cancel of this.timers) cancel();
    this.timers.clear();
  }

  private async attempt(event: Event): Promise<void> {
    const outcome = await this.invoke(event.model.functionName, event.payload);
    if (outcome.kind === 'ok') return;
    if (outcome.kind === 'throttled') {
      event.throttles++;
      this.again(
        event,
        Math.min(THROTTLE_FIRST_MS * 2 ** (event.throttles - 1), THROTTLE_LONGEST_MS),
      );
      return;
    }
    event.attempts++;
    const delay = RETRY_DELAYS_MS[event.attempts - 1];
    if (event.attempts > event.model.asynchronous.maximumRetryAttempts || delay === undefined) {
      this.giveUp(event, 'RetriesExhausted');
    } else {
      this.again(event, delay);
    }
  }

  private again(event: Event, delayMs: number): void {
    if (this.clock.now() + delayMs - event.acceptedAt > LONGEST_AGE_MS) {
      this.giveUp(event, 'EventAgeExceeded');
      return;
    }
    const cancel = this.clock.setTimer(() => {
      this.timers.delete(cancel);
      void this.attempt(event);
    }, delayMs);
    this.timers.add(cancel);
  }

  private giveUp(event: Event, condition: FailedEvent['condition']): void {
    const { model, payload, attempts } = event;
    this.log.error('lambda', `${model.functionName} dropped an asynchronous event: ${condition}.`);
    this.onFailure({ model, payload, condition, attempts });
  }
}
