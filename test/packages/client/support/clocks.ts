import type { Clock } from '../../../../packages/client/src/environment.ts';

export interface VirtualClock extends Clock {
  /** Runs what falls due, in its order. */
  advance(ms: number): void;
  /** Advances too, and after each timer leaves real sockets the time to answer. */
  pass(ms: number): Promise<void>;
  /** Passes from timer to timer until something is so. @throws Error after ten seconds of real time. */
  passUntil(what: () => boolean): Promise<void>;
  /** Milliseconds from now at which timers fall due, ascending. */
  due(): number[];
}

/** Milliseconds that the SDK waits for an answer: over a socket, and over HTTP. */
const answerTimeouts: readonly number[] = [10_000, 31_000];

/** Time that only moves when a test moves it. */
export function virtualClock(start = 1_800_000_000_000): VirtualClock {
  let now = start;
  const timers = new Set<{ at: number; fn: () => void }>();
  const awaitsAnswer = () => [...timers].some(({ at }) => answerTimeouts.includes(at - now));
  /** What was asked just now is answered before time goes on, however busy the machine is. */
  const answers = async () => {
    await new Promise((resolve) => setTimeout(resolve, 15));
    for (let i = 0; i < 200 && awaitsAnswer(); i++) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  const first = () => [...timers].sort((a, b) => a.at - b.at)[0];
  const advance = (ms: number) => {
    const end = now + ms;
    for (let next = first(); next !== undefined && next.at <= end; next = first()) {
      timers.delete(next);
      now = Math.max(now, next.at);
      next.fn();
    }
    now = end;
  };
  return {
    now: () => now,
    advance,
    async passUntil(what) {
      const giveUp = Date.now() + 10_000;
      while (!what()) {
        if (Date.now() > giveUp) throw new Error(`time passed in vain until ${what}`);
        await answers();
        // Timers beyond a minute are not what anyone waits for here.
        const wait = (first()?.at ?? now) - now;
        if (wait < 60_000 && !what()) advance(Math.max(0, wait));
      }
    },
    async pass(ms) {
      const end = now + ms;
      while (now < end) {
        advance(Math.min(end, Math.max(first()?.at ?? end, now)) - now);
        await answers();
      }
    },
    setTimer(fn, ms) {
      const timer = { at: now + ms, fn };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    due: () => [...timers].map((timer) => timer.at - now).sort((a, b) => a - b),
  };
}

/** Waits until something is so. @throws Error when it still is not after ten seconds. */
export async function until(what: () => boolean, describe = what.toString()): Promise<void> {
  for (let i = 0; i < 5000; i++) {
    if (what()) return;
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  throw new Error(`waited in vain until ${describe}`);
}

/** A seeded source of chance (mulberry32): the same seed, the same course. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
