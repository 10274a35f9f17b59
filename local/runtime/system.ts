import { randomBytes, randomUUID } from 'node:crypto';
import type { Clock, Ids, RuntimeLog } from '../contracts.ts';

/** Longest delay that Node's timers take, in milliseconds; longer ones would fire at once. */
const LONGEST_TIMER_MS = 2_147_483_647;
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** The machine's time. */
export const systemClock: Clock = {
  now: () => Date.now(),
  setTimer(fn, ms) {
    const timer = setTimeout(fn, Math.min(Math.max(0, ms), LONGEST_TIMER_MS));
    return () => clearTimeout(timer);
  },
};

/** The machine's randomness. */
export const systemIds: Ids = {
  uuid: () => randomUUID(),
  token(length) {
    let token = '';
    while (token.length < length) {
      for (const byte of randomBytes(length)) {
        // 248 is the largest multiple of 62 in a byte: beyond it some letters would be likelier.
        if (byte < 248 && token.length < length) token += LETTERS[byte % 62];
      }
    }
    return token;
  },
};

/** Errors to the terminal; what is only of interest to somebody who looks for it, nowhere. */
export const quietLog: RuntimeLog = {
  info: () => undefined,
  error: (source, message) => console.error(`${source}: ${message}`),
};
