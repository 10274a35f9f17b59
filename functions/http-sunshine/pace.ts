import { CauserieError } from '../../core/errors.ts';

export interface PaceDeps {
  /** Adds requests of an app's to those of a window, in all environments. @returns How many it are now. */
  count(appId: string, window: number, requests: number): Promise<number>;
  now(): number;
  perSecond: number;
}

/** Requests are counted for so many milliseconds together. */
const windowMs = 10_000;
/** Requests of a window that an environment lets through without counting them. */
const uncounted = 5;
/** Of what is allowed, an environment counts one in so many ahead at most: what it does not use is lost. */
const shares = 40;

interface Window {
  /** Requests that it may let through before it counts again. */
  left: number;
  /** How many it counts ahead the next time. */
  step: number;
  refused: boolean;
}

/**
 * Keeps an app's servers to their rate over all environments, for a fraction of a write a request: an
 * environment counts some requests ahead in one write, and more at a time the busier it is. Who sends few
 * costs nothing; so the rate may be exceeded by some requests for each environment.
 * @returns Counts one request. It throws CauserieError rate_limited.
 */
export function createPace({ count, now, perSecond }: PaceDeps): (appId: string) => Promise<void> {
  const limit = (perSecond * windowMs) / 1000;
  const stepMax = Math.max(1, Math.floor(limit / shares));
  const windows = new Map<string, Window>();
  let current = 0;

  return async (appId) => {
    const at = now();
    const number = Math.floor(at / windowMs);
    if (number !== current) windows.clear();
    current = number;
    const window = windows.get(appId) ?? { left: uncounted, step: 1, refused: false };
    windows.set(appId, window);
    if (window.left === 0 && !window.refused) {
      const { step } = window;
      window.step = Math.min(stepMax, step * 2);
      const before = (await count(appId, number, step)) - step;
      window.left = Math.max(0, Math.min(step, limit - before));
      window.refused = window.left === 0;
    }
    if (window.refused) {
      throw new CauserieError(
        'rate_limited',
        `The app's servers may send ${perSecond} requests a second. Wait, and send fewer at a time.`,
        { retryAfterSeconds: Math.ceil(((number + 1) * windowMs - at) / 1000) },
      );
    }
    window.left--;
  };
}
