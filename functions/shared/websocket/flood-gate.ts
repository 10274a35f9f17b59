import { CauserieError } from '../../../core/errors.ts';

/** Frames a second that one socket may send for long, and how many at once. */
const rate = 50;
const burst = 150;
/** Sockets remembered; the least recently seen go first. */
const remembered = 10_000;

/**
 * Keeps one socket from taking everybody's share. Each environment counts what it sees itself: no
 * look-up and no write, at the price that a flood spread over many environments gets more. The
 * stage's throttle bounds them all together.
 */
export function createFloodGate(now: () => number) {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return {
    /** @throws CauserieError rate_limited */
    pass(connectionId: string): void {
      const at = now();
      const bucket = buckets.get(connectionId) ?? { tokens: burst, at };
      buckets.delete(connectionId);
      bucket.tokens = Math.min(burst, bucket.tokens + ((at - bucket.at) / 1000) * rate);
      bucket.at = at;
      buckets.set(connectionId, bucket);
      if (buckets.size > remembered) {
        const [oldest] = buckets.keys();
        if (oldest !== undefined) buckets.delete(oldest);
      }
      if (bucket.tokens < 1) {
        throw new CauserieError(
          'rate_limited',
          `A socket may send ${rate} frames a second. Wait, then send the frame again.`,
          { retryAfterSeconds: 1 },
        );
      }
      bucket.tokens--;
    },
  };
}
