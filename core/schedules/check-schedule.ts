import { CauserieError } from '../errors.ts';
import { dayNumber, timeOfDay } from './hours.ts';
import type { Schedule } from './schedule.ts';
import { timeZone } from './time-zone.ts';

/**
 * Checks what a schema cannot: that the zone and the days exist, that everything ends after it begins,
 * and that no two intervals of a day overlap.
 * @throws CauserieError invalid_request that names the place
 */
export function checkSchedule(schedule: Schedule): Schedule {
  const place = `schedule "${schedule.scheduleId}"`;
  checkZone(place, schedule.timeZone);
  checkIntervals(place, schedule.intervals);
  for (const { name, from, to, intervals } of schedule.holidays) {
    const holiday = `${place}, holiday "${name}"`;
    for (const date of [from, to]) {
      if (Number.isNaN(dayNumber(date))) throw wrong(`${holiday}: there is no day ${date}`);
    }
    if (to < from) throw wrong(`${holiday} ends on ${to}, before it begins on ${from}`);
    checkIntervals(holiday, intervals ?? []);
  }
  return schedule;
}

function checkZone(place: string, name: string): void {
  try {
    timeZone(name);
  } catch (cause) {
    if (!(cause instanceof CauserieError)) throw cause;
    throw wrong(`${place}: ${cause.message.replace(/\.$/, '')}`);
  }
}

interface Interval {
  day?: string;
  from: string;
  to: string;
}

function checkIntervals(place: string, intervals: readonly Interval[]): void {
  const before = new Map<string | undefined, Interval>();
  const inOrder = [...intervals].sort((a, b) => timeOfDay(a.from) - timeOfDay(b.from));
  for (const interval of inOrder) {
    const { day, from, to } = interval;
    if (timeOfDay(from) >= timeOfDay(to)) {
      throw wrong(
        `${place}: ${textOf(interval)} ends before it begins; one over midnight is two, until 24:00 and from 00:00`,
      );
    }
    const last = before.get(day);
    if (last !== undefined && timeOfDay(from) < timeOfDay(last.to)) {
      throw wrong(`${place}: ${textOf(last)} and ${textOf(interval)} overlap`);
    }
    before.set(day, interval);
  }
}

function textOf({ day, from, to }: Interval): string {
  return `${day === undefined ? '' : `${day} `}${from} to ${to}`;
}

function wrong(what: string): CauserieError {
  return new CauserieError('invalid_request', `The business hours are not valid: ${what}.`);
}
