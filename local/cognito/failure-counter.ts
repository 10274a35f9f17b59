import { CognitoError } from './cognito-error.ts';

/** Slows down who guesses passwords. */
export interface FailureCounter {
  /** @throws CognitoError `NotAuthorizedException` while further attempts are refused */
  check(who: string): void;
  failed(who: string): void;
  succeeded(who: string): void;
}

/** After five failures each further one doubles the wait, from one second to 15 minutes. */
const FREE_ATTEMPTS = 5;
const MAX_WAIT_MS = 15 * 60_000;

/**
 * Cognito's lock against guessing (developer guide, "Lockout behavior for failed sign-in
 * attempts"), in memory: a restart forgives.
 */
export function createFailureCounter(now: () => number): FailureCounter {
  const counts = new Map<string, { failures: number; until: number; last: number }>();
  return {
    check(who) {
      const count = counts.get(who);
      if (count === undefined || count.until <= now()) return;
      throw new CognitoError('NotAuthorizedException', 'Password attempts exceeded');
    },
    failed(who) {
      for (const [name, { last }] of counts) {
        if (last + MAX_WAIT_MS > now()) break; // in order of the last failure
        counts.delete(name);
      }
      const failures = (counts.get(who)?.failures ?? 0) + 1;
      const over = failures - FREE_ATTEMPTS;
      const wait = over < 0 ? 0 : Math.min(1_000 * 2 ** over, MAX_WAIT_MS);
      counts.delete(who);
      counts.set(who, { failures, until: now() + wait, last: now() });
    },
    succeeded: (who) => void counts.delete(who),
  };
}
