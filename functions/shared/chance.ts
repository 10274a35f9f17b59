import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { Chance } from '../../core/conversations/ports.ts';

/** The machine's clock and randomness. */
export const chance: Chance = {
  now: Date.now,
  random: Math.random,
  hex: (length) =>
    randomBytes(Math.ceil(length / 2))
      .toString('hex')
      .slice(0, length),
  sleep: (ms) => setTimeout(ms),
};
