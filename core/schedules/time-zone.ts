import { CauserieError } from '../errors.ts';

/**
 * What a zone's clocks show. `Intl` knows it, at some microseconds a question; so what it said of a
 * day is kept, and a day costs two questions, or some thirty when the clocks change in it.
 */
export interface TimeZone {
  /** What the zone's clocks are ahead of UTC at an instant. Milliseconds. */
  offsetAt(at: number): number;
  /** The instant of a UTC day at which the clocks change, if they do: the first with the new time. */
  changeIn(utcDay: number): number | undefined;
}

export const dayMs = 86_400_000;

/** What a zone's clocks do on a UTC day: the offset at its beginning, and another one from `change`. */
interface Day {
  before: number;
  change: number;
  after: number;
}

/** Days of a zone to be kept: more than ten years. */
const daysAtMost = 4000;
const zones = new Map<string, TimeZone>();

/** @param name IANA: `Europe/Paris`. @throws CauserieError invalid_request when there is none such */
export function timeZone(name: string): TimeZone {
  const known = zones.get(name);
  if (known !== undefined) return known;
  const zone = createTimeZone(name);
  zones.set(name, zone);
  return zone;
}

function createTimeZone(name: string): TimeZone {
  const askIntl = offsetReader(name);
  const days = new Map<number, Day>();

  function dayOf(utcDay: number): Day {
    const known = days.get(utcDay);
    if (known !== undefined) return known;
    const start = utcDay * dayMs;
    const before = days.get(utcDay - 1)?.after ?? askIntl(start);
    const after = askIntl(start + dayMs);
    const day = { before, after, change: Number.POSITIVE_INFINITY };
    if (before !== after) {
      let low = start;
      let high = start + dayMs;
      while (high - low > 1) {
        const middle = Math.floor((low + high) / 2);
        if (askIntl(middle) === before) low = middle;
        else high = middle;
      }
      day.change = high;
    }
    if (days.size >= daysAtMost) days.clear();
    days.set(utcDay, day);
    return day;
  }

  return {
    offsetAt(at) {
      const day = dayOf(Math.floor(at / dayMs));
      return at < day.change ? day.before : day.after;
    },
    changeIn(utcDay) {
      const { change } = dayOf(utcDay);
      return Number.isFinite(change) ? change : undefined;
    },
  };
}

/** The offset as `Intl` has it: what the clocks show, read as if it were UTC, less the instant. */
function offsetReader(name: string): (at: number) => number {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch (cause) {
    throw new CauserieError(
      'invalid_request',
      `There is no time zone "${name}": it takes a name such as Europe/Paris or America/New_York.`,
      { cause },
    );
  }
  return (at) => {
    const whole = Math.floor(at / 1000) * 1000;
    const shown: Record<string, number> = {};
    for (const { type, value } of format.formatToParts(whole)) shown[type] = Number(value);
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = shown;
    return Date.UTC(year, month - 1, day, hour, minute, second) - whole;
  };
}
