import type { MessengerChange, MessengerSettings } from '../protocol/messenger-settings.ts';

/**
 * A messenger's settings after a change: what it leaves out stays, null takes a setting away, an object
 * stands in place of the one before. Whether the whole is valid is for the caller to check.
 * @param change null takes all of them away.
 * @returns Undefined when nothing is set.
 */
export function changedSettings(
  before: MessengerSettings | undefined,
  change: MessengerChange | null | undefined,
): MessengerSettings | undefined {
  if (change === undefined) return before;
  const set = Object.entries({ ...before, ...change }).filter(([, value]) => value != null);
  return change === null || set.length === 0 ? undefined : Object.fromEntries(set);
}
