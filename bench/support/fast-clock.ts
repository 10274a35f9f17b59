import type { Clock } from '../../packages/client/src/environment.ts';

/** Time that runs `factor` times as fast, so that nobody has to wait for back-off, time-outs and pauses. */
export function fastClock(factor: number): Clock {
  const start = Date.now();
  return {
    now: () => start + (Date.now() - start) * factor,
    setTimer(fn, ms) {
      const timer = setTimeout(fn, ms / factor);
      return () => clearTimeout(timer);
    },
  };
}
