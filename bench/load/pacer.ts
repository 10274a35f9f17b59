import { setTimeout as sleep } from 'node:timers/promises';

/** Lets through so many a second, one after the other, however many wait. */
export type Pacer = () => Promise<void>;

export function createPacer(perSecond: number): Pacer {
  const apart = 1000 / perSecond;
  let next = 0;
  return async () => {
    const now = performance.now();
    next = Math.max(now, next + apart);
    // What is a moment away only is let through: timers are not that exact.
    if (next - now > 2) await sleep(next - now);
  };
}
