/** Thrown in a caller that is gone: whatever it had not done yet, it never does. */
export class Crashed extends Error {}

/** A seeded source of choices: the same numbers give the same run. */
export type Choices = () => number;

/** A small generator (mulberry32); `seed` is a 32-bit integer. Numbers in [0, 1). */
export function seededChoices(seed: number): Choices {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Runs callers step by step. Every call of a port waits for its turn, before it acts and again before
 * its caller hears of it; chance picks who goes on. So a seed explores one interleaving, and a caller
 * can be ended between any two steps: before a call acted, or after it did and before anybody knew.
 */
export interface Scheduler {
  /** Starts a caller. Its ports are those that `wrap` gives it. */
  start<T>(run: (caller: Caller) => Promise<T>): Promise<Outcome<T>>;
  /** Gives turns until the work is done and nobody waits for one any more. */
  until<T>(work: Promise<T>): Promise<T>;
  /** Waits for a turn that ends nobody. */
  pause(): Promise<void>;
}

export interface Caller {
  /** A port all of whose calls wait for their turns. */
  wrap<T extends object>(port: T): T;
  /** Resolves at one of its turns. */
  turn(): Promise<void>;
}

export type Outcome<T> =
  | { kind: 'done'; value: T }
  | { kind: 'failed'; error: unknown }
  | { kind: 'crashed' };

export interface SchedulerOptions {
  choose: Choices;
  /** The chance that a step is its caller's last. */
  crash?: number;
}

export function createScheduler({ choose, crash = 0 }: SchedulerOptions): Scheduler {
  const waiting: { go(): void; end(): void }[] = [];

  function turn(): Promise<void> {
    return new Promise((resolve, reject) => {
      waiting.push({ go: resolve, end: () => reject(new Crashed()) });
    });
  }

  function caller(): Caller {
    let alive = true;
    const step = async (): Promise<void> => {
      if (!alive) return never();
      try {
        await turn();
      } catch (error) {
        alive = false;
        throw error;
      }
      // Another of its calls, under way at the same time, has brought it down.
      if (!alive) return never();
    };
    return {
      turn: step,
      wrap: (port) =>
        new Proxy(port, {
          get(target, name) {
            const method = Reflect.get(target, name);
            if (typeof method !== 'function') return method;
            return async (...values: unknown[]) => {
              await step();
              const result: unknown = await method.apply(target, values);
              await step();
              return result;
            };
          },
        }),
    };
  }

  return {
    async start(run) {
      try {
        return { kind: 'done', value: await run(caller()) };
      } catch (error) {
        return error instanceof Crashed ? { kind: 'crashed' } : { kind: 'failed', error };
      }
    },

    pause: () => new Promise((resolve) => waiting.push({ go: resolve, end: resolve })),

    async until(work) {
      let done = false;
      const end = () => {
        done = true;
      };
      work.then(end, end);
      for (let idle = 0; !done || idle < 3; idle++) {
        // Everything that can run without a turn runs first.
        await new Promise((resolve) => setImmediate(resolve));
        if (waiting.length === 0) continue;
        idle = 0;
        const [next] = waiting.splice(Math.floor(choose() * waiting.length), 1);
        if (crash > 0 && choose() < crash) next?.end();
        else next?.go();
      }
      return work;
    },
  };
}

const never = (): Promise<void> => new Promise(() => {});
