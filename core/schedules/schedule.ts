import * as z from 'zod/mini';
import { compiled, type Hours } from './hours.ts';
import { nameSchema } from './name.ts';
import { dayMs, timeZone } from './time-zone.ts';

/**
 * Business hours. What counts is the clock on the wall: a schedule is open whenever its zone's clocks
 * show a time of one of its intervals. So an hour that comes twice when the clocks go back counts
 * twice, and one that is left out when they go forward does not count. [R11]
 */

export const weekdays = [
  'sunday',
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
] as const;

const from = z.string().check(z.regex(/^([01]\d|2[0-3]):[0-5]\d$/));
const to = z.string().check(z.regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/));
const date = z.string().check(z.regex(/^\d{4}-\d\d-\d\d$/));

export const scheduleSchema = z.object({
  scheduleId: nameSchema,
  name: z.optional(z.string().check(z.minLength(1), z.maxLength(100))),
  /** IANA: `Europe/Paris`. */
  timeZone: z.string().check(z.minLength(1), z.maxLength(64)),
  /** From the minute `from` until just before `to`. One over midnight is two: `24:00` and `00:00`. */
  intervals: z._default(
    z.array(z.object({ day: z.enum(weekdays), from, to })).check(z.maxLength(200)),
    [],
  ),
  /** Days with hours of their own, or none. Where two meet, the first of them holds. */
  holidays: z._default(
    z
      .array(
        z.object({
          name: z.string().check(z.minLength(1), z.maxLength(100)),
          /** The first day and the last. */
          from: date,
          to: date,
          /** The hours of each of its days; none: closed. */
          intervals: z.optional(z.array(z.object({ from, to })).check(z.maxLength(50))),
        }),
      )
      .check(z.maxLength(500)),
    [],
  ),
});

export type Schedule = z.infer<typeof scheduleSchema>;

/** Days after which a week, with a change of the clocks in it, has shown all it does. */
const lookAhead = 16;

/**
 * Whether a schedule is open. The schedule is not to be changed afterwards: what was worked out for it
 * is kept with it.
 * @param at Milliseconds since the epoch.
 * @throws CauserieError invalid_request when its time zone does not exist; `checkSchedule` tells before
 */
export function isOpen(schedule: Schedule, at: number): boolean {
  const hours = compiled(schedule);
  const shown = at + timeZone(schedule.timeZone).offsetAt(at);
  const day = Math.floor(shown / dayMs);
  const time = shown - day * dayMs;
  const intervals = hours.on(day);
  for (let i = 0; i < intervals.length; i += 2) {
    if (time < (intervals[i] as number)) return false;
    if (time < (intervals[i + 1] as number)) return true;
  }
  return false;
}

/**
 * When it opens next, after an instant: open then, and closed just before.
 * @returns Milliseconds since the epoch; undefined when it never does, as one that never closes.
 */
export function nextOpening(schedule: Schedule, at: number): number | undefined {
  const change = nextChange(schedule, at);
  if (change === undefined || isOpen(schedule, change)) return change;
  return nextChange(schedule, change);
}

/**
 * When it opens or closes next, after an instant.
 * @returns Milliseconds since the epoch; undefined when it never does.
 */
export function nextChange(schedule: Schedule, at: number): number | undefined {
  const hours = compiled(schedule);
  const now = isOpen(schedule, at);
  const changes = (instant: number) => instant > at && isOpen(schedule, instant) !== now;
  let pending: number[] = [];
  for (const day of daysToLookAt(schedule, hours, at)) {
    // Days overlap, as clocks go back: only what lies before all of this one's instants is in order.
    const settled = (day - 1) * dayMs;
    const found = pending.find((instant) => instant < settled && changes(instant));
    if (found !== undefined) return found;
    pending = pending.filter((instant) => instant >= settled);
    pending.push(...instantsOf(schedule, hours, day));
    pending.sort((a, b) => a - b);
  }
  return pending.find(changes);
}

/**
 * Local days on which something can change, in order: those that come next, and those on which
 * holidays begin and end. In between nothing happens that has not happened there already.
 */
function daysToLookAt(schedule: Schedule, hours: Hours, at: number): number[] {
  const today = Math.floor((at + timeZone(schedule.timeZone).offsetAt(at)) / dayMs);
  const days = new Set<number>();
  const add = (first: number) => {
    for (let day = first; day < first + lookAhead; day++) if (day >= today - 1) days.add(day);
  };
  add(today - 1);
  for (const { first, last } of hours.holidays) {
    add(first - 1);
    add(last);
  }
  return [...days].sort((a, b) => a - b);
}

/** Instants of a local day at which it may open or close: bounds of intervals, and clock changes. */
function instantsOf(schedule: Schedule, hours: Hours, day: number): number[] {
  const zone = timeZone(schedule.timeZone);
  const start = day * dayMs;
  const instants: number[] = [];
  const offsets = new Set<number>();
  // No zone is further from UTC than a day, so the local day lies within these.
  for (const utcDay of [day - 1, day, day + 1]) {
    const change = zone.changeIn(utcDay);
    if (change !== undefined) instants.push(change);
    offsets.add(zone.offsetAt(utcDay * dayMs)).add(zone.offsetAt((utcDay + 1) * dayMs));
  }
  for (const offset of offsets) {
    instants.push(start - offset);
    for (const time of hours.on(day)) instants.push(start + time - offset);
  }
  return instants;
}
