import fc from 'fast-check';
import { expect, it } from 'vitest';
import { attemptsAtMost, attemptTimeout, nextAttemptIn } from '../../../core/sunshine/attempts.ts';

const window = 15 * 60 * 1000;

it('[S58] five attempts, ever later, end within fifteen minutes however long each takes', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.record({
          takes: fc.integer({ min: 0, max: attemptTimeout }),
          random: fc.double({ min: 0, max: 0.999, noNaN: true }),
        }),
        { minLength: 5, maxLength: 5 },
      ),
      (attempts) => {
        let now = 0;
        let before = 0;
        for (const [index, { takes, random }] of attempts.entries()) {
          now += takes;
          expect(now).toBeLessThanOrEqual(window);
          const pause = nextAttemptIn(index + 1, { queuedAt: 0, now, random });
          if (index + 1 === attemptsAtMost) {
            expect(pause).toBeUndefined();
            return;
          }
          expect(pause).toBeGreaterThan(before);
          before = pause ?? 0;
          now += before;
        }
      },
    ),
  );
});

it('[S58] what has waited for fifteen minutes is tried once', () => {
  const late = { queuedAt: 0, now: window - 3000, random: 0 };
  expect(nextAttemptIn(1, late)).toBeUndefined();
  expect(nextAttemptIn(1, { ...late, now: window - 4000 })).toBe(4000);
});
