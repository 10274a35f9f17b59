import type { Schedule } from './schedule.ts';
import { dayMs } from './time-zone.ts';

/** A schedule as it is looked up: days as numbers since the epoch, times as milliseconds of a day. */
export interface Hours {
  /** Intervals of a local day: from, to, from, to, …, in order. */
  on(day: number): readonly number[];
  holidays: readonly Holiday[];
}

interface Holiday {
  first: number;
  last: number;
  times: readonly number[];
}

const known = new WeakMap<Schedule, Hours>();

/** What a schedule says, worked out once. */
export function compiled(schedule: Schedule): Hours {
  const before = known.get(schedule);
  if (before !== undefined) return before;
  const hours = compile(schedule);
  known.set(schedule, hours);
  return hours;
}

function compile(schedule: Schedule): Hours {
  const week = Array.from({ length: 7 }, (_, weekday) =>
    timesOf(schedule.intervals.filter(({ day }) => weekdayOf[day] === weekday)),
  );
  const holidays = schedule.holidays.map(({ from, to, intervals }) => ({
    first: dayNumber(from),
    last: dayNumber(to),
    times: timesOf(intervals ?? []),
  }));
  return {
    holidays,
    on(day) {
      for (const holiday of holidays) {
        if (day >= holiday.first && day <= holiday.last) return holiday.times;
      }
      // The epoch was a Thursday.
      return week[(((day + 4) % 7) + 7) % 7] as number[];
    },
  };
}

const weekdayOf: Record<Schedule['intervals'][number]['day'], number> = {
  sunday: 0,
  monday: 1,
  tuesday: 2,
  wednesday: 3,
  thursday: 4,
  friday: 5,
  saturday: 6,
};

function timesOf(intervals: readonly { from: string; to: string }[]): number[] {
  return intervals
    .map(({ from, to }) => [timeOfDay(from), timeOfDay(to)] as const)
    .sort(([a], [b]) => a - b)
    .flat();
}

/** `17:30` as milliseconds since midnight. */
export function timeOfDay(text: string): number {
  return (Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5))) * 60_000;
}

/** `2026-12-24` as days since the epoch; not a number where the calendar has no such day. */
export function dayNumber(date: string): number {
  const at = Date.parse(`${date}T00:00:00Z`);
  return new Date(at).getUTCDate() === Number(date.slice(8)) ? at / dayMs : Number.NaN;
}
