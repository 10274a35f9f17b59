import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import {
  isOpen,
  nextChange,
  nextOpening,
  type Schedule,
  scheduleSchema,
  weekdays,
} from '../../../core/schedules/schedule.ts';

const parse = (value: unknown): Schedule => z.parse(scheduleSchema, value);
const at = (text: string) => Date.parse(text);
const iso = (instant: number | undefined) =>
  instant === undefined ? undefined : new Date(instant).toISOString();

const workdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'];
const office = (timeZone: string, from = '09:00', to = '17:30') =>
  parse({
    scheduleId: 'office',
    timeZone,
    intervals: workdays.map((day) => ({ day, from, to })),
  });
const everyDay = (timeZone: string, from: string, to: string) =>
  parse({
    scheduleId: 'daily',
    timeZone,
    intervals: weekdays.map((day) => ({ day, from, to })),
  });

describe('business hours', () => {
  it('[R11] opens with the minute it names and is closed at the one it ends with', () => {
    const paris = office('Europe/Paris');
    // 23 November 2026 is a Monday; Paris is an hour ahead.
    expect(isOpen(paris, at('2026-11-23T07:59:59.999Z'))).toBe(false);
    expect(isOpen(paris, at('2026-11-23T08:00:00Z'))).toBe(true);
    expect(isOpen(paris, at('2026-11-23T16:29:59.999Z'))).toBe(true);
    expect(isOpen(paris, at('2026-11-23T16:30:00Z'))).toBe(false);
    expect(isOpen(paris, at('2026-11-22T12:00:00Z'))).toBe(false);
  });

  it('[R11] knows when it opens next, over the weekend, and when it changes next', () => {
    const paris = office('Europe/Paris');
    expect(iso(nextOpening(paris, at('2026-11-20T18:00:00Z')))).toBe('2026-11-23T08:00:00.000Z');
    // Open now: the next opening is tomorrow’s.
    expect(iso(nextOpening(paris, at('2026-11-23T12:00:00Z')))).toBe('2026-11-24T08:00:00.000Z');
    expect(iso(nextChange(paris, at('2026-11-23T12:00:00Z')))).toBe('2026-11-23T16:30:00.000Z');
    expect(iso(nextOpening(paris, at('2026-11-23T08:00:00Z') - 1))).toBe(
      '2026-11-23T08:00:00.000Z',
    );
  });

  it('[R11] goes on over midnight where one day’s hours end at 24:00 and the next begin at 00:00', () => {
    const night = parse({
      scheduleId: 'night',
      timeZone: 'America/New_York',
      intervals: [
        { day: 'friday', from: '22:00', to: '24:00' },
        { day: 'saturday', from: '00:00', to: '06:00' },
      ],
    });
    expect(iso(nextOpening(night, at('2026-11-27T12:00:00Z')))).toBe('2026-11-28T03:00:00.000Z');
    expect(iso(nextChange(night, at('2026-11-28T03:00:00Z')))).toBe('2026-11-28T11:00:00.000Z');
  });

  it('[R11] never changes when it is always open, or never', () => {
    const now = at('2026-03-01T00:00:00Z');
    const always = everyDay('Europe/Paris', '00:00', '24:00');
    expect(isOpen(always, now)).toBe(true);
    expect(nextChange(always, now)).toBeUndefined();
    expect(nextOpening(always, now)).toBeUndefined();
    const never = parse({ scheduleId: 'never', timeZone: 'Europe/Paris' });
    expect(isOpen(never, now)).toBe(false);
    expect(nextOpening(never, now)).toBeUndefined();
  });
});

describe('holidays', () => {
  const closed = { name: 'Christmas', from: '2026-12-24', to: '2026-12-26' };
  const withHolidays = (...holidays: unknown[]) => parse({ ...office('Europe/Paris'), holidays });

  it('[R11] are closed, from the first day to the last', () => {
    const schedule = withHolidays(closed);
    expect(isOpen(schedule, at('2026-12-23T12:00:00Z'))).toBe(true);
    expect(isOpen(schedule, at('2026-12-24T12:00:00Z'))).toBe(false);
    expect(isOpen(schedule, at('2026-12-25T12:00:00Z'))).toBe(false);
    expect(iso(nextOpening(schedule, at('2026-12-23T18:00:00Z')))).toBe('2026-12-28T08:00:00.000Z');
  });

  it('[R11] have hours of their own, on a Sunday too', () => {
    const schedule = withHolidays({
      name: 'Sale',
      from: '2026-11-29',
      to: '2026-11-29',
      intervals: [{ from: '10:00', to: '12:00' }],
    });
    expect(iso(nextOpening(schedule, at('2026-11-27T18:00:00Z')))).toBe('2026-11-29T09:00:00.000Z');
    expect(iso(nextChange(schedule, at('2026-11-29T09:30:00Z')))).toBe('2026-11-29T11:00:00.000Z');
  });

  it('[R11] hold by the first of them where two meet', () => {
    const special = {
      ...closed,
      name: 'Eve',
      to: '2026-12-24',
      intervals: [{ from: '08:00', to: '10:00' }],
    };
    expect(isOpen(withHolidays(special, closed), at('2026-12-24T08:00:00Z'))).toBe(true);
    expect(isOpen(withHolidays(closed, special), at('2026-12-24T08:00:00Z'))).toBe(false);
  });

  it('[R11] may lie years ahead, and last for years', () => {
    const always = everyDay('Europe/Paris', '00:00', '24:00');
    const strike = {
      ...always,
      holidays: [{ name: 'Move', from: '2031-03-01', to: '2034-05-31' }],
    };
    const closes = nextChange(strike, at('2026-01-01T00:00:00Z'));
    expect(iso(closes)).toBe('2031-02-28T23:00:00.000Z');
    expect(iso(nextOpening(strike, closes as number))).toBe('2034-05-31T22:00:00.000Z');
  });
});

describe('when the clocks change', () => {
  it('[R11] keeps to the clock on the wall: Paris opens an hour earlier by UTC in summer', () => {
    const paris = office('Europe/Paris');
    expect(iso(nextOpening(paris, at('2026-03-28T00:00:00Z')))).toBe('2026-03-30T07:00:00.000Z');
    expect(iso(nextOpening(paris, at('2026-10-24T00:00:00Z')))).toBe('2026-10-26T08:00:00.000Z');
  });

  it('[R11] opens as the clocks jump, if they jump over the time: 02:30 in New York', () => {
    const early = everyDay('America/New_York', '02:30', '05:00');
    // 8 March 2026: 02:00 EST is 03:00 EDT.
    expect(iso(nextOpening(early, at('2026-03-08T05:00:00Z')))).toBe('2026-03-08T07:00:00.000Z');
    expect(isOpen(early, at('2026-03-08T06:59:59.999Z'))).toBe(false);
  });

  it('[R11] leaves out hours that lie in the jump as a whole', () => {
    const brief = everyDay('Europe/Paris', '02:15', '02:45');
    // 29 March 2026 has no such time: from the 28th it is the 30th’s turn.
    expect(iso(nextOpening(brief, at('2026-03-28T12:00:00Z')))).toBe('2026-03-30T00:15:00.000Z');
  });

  it('[R11] opens twice where a time comes twice: New York, 1 November', () => {
    const brief = everyDay('America/New_York', '01:15', '01:45');
    const first = nextOpening(brief, at('2026-11-01T04:00:00Z'));
    expect(iso(first)).toBe('2026-11-01T05:15:00.000Z');
    const second = nextOpening(brief, first as number);
    expect(iso(second)).toBe('2026-11-01T06:15:00.000Z');
    expect(iso(nextOpening(brief, second as number))).toBe('2026-11-02T06:15:00.000Z');
  });

  it('[R11] knows clocks that change by half an hour: Lord Howe', () => {
    const howe = everyDay('Australia/Lord_Howe', '01:45', '09:00');
    // 5 April 2026: 02:00 (+11) becomes 01:30 (+10:30), so 01:45 comes twice.
    const first = nextChange(howe, at('2026-04-04T13:00:00Z'));
    expect(iso(first)).toBe('2026-04-04T14:45:00.000Z');
    const back = nextChange(howe, first as number);
    expect(iso(back)).toBe('2026-04-04T15:00:00.000Z');
    expect(isOpen(howe, back as number)).toBe(false);
    expect(iso(nextOpening(howe, back as number))).toBe('2026-04-04T15:15:00.000Z');
    // 4 October 2026: 02:00 (+10:30) becomes 02:30 (+11).
    const gap = everyDay('Australia/Lord_Howe', '02:10', '09:00');
    expect(iso(nextOpening(gap, at('2026-10-03T12:00:00Z')))).toBe('2026-10-03T15:30:00.000Z');
  });

  it('[R11] knows a day that a place left out: Apia had no 30 December 2011', () => {
    const apia = everyDay('Pacific/Apia', '09:00', '10:00');
    expect(iso(nextOpening(apia, at('2011-12-29T21:00:00Z')))).toBe('2011-12-30T19:00:00.000Z');
  });
});

describe('any schedule', () => {
  const zones = [
    'Europe/Paris',
    'America/New_York',
    'Australia/Lord_Howe',
    'Asia/Kathmandu',
    'UTC',
  ];
  const clock = (minute: number) =>
    `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
  /** Cuts of a day in quarters of an hour, two by two: intervals that do not overlap. */
  const times = fc
    .uniqueArray(fc.integer({ min: 0, max: 96 }), { maxLength: 6 })
    .map((cuts) => cuts.sort((a, b) => a - b))
    .map((cuts) =>
      Array.from({ length: Math.floor(cuts.length / 2) }, (_, i) => ({
        from: clock((cuts[2 * i] as number) * 15),
        to: clock((cuts[2 * i + 1] as number) * 15),
      })),
    );
  const day2026 = fc.integer({ min: 0, max: 364 });
  const dateOf = (day: number) =>
    new Date(Date.UTC(2026, 0, 1) + day * 86_400_000).toISOString().slice(0, 10);
  const schedules = fc
    .record({
      timeZone: fc.constantFrom(...zones),
      week: fc.array(times, { minLength: 7, maxLength: 7 }),
      holidays: fc.array(
        fc.record({ first: day2026, days: fc.integer({ min: 0, max: 9 }), times }),
        { maxLength: 3 },
      ),
    })
    .map(({ timeZone, week, holidays }) =>
      parse({
        scheduleId: 'any',
        timeZone,
        intervals: week.flatMap((all, i) => all.map((one) => ({ day: weekdays[i], ...one }))),
        holidays: holidays.map(({ first, days, times: intervals }, i) => ({
          name: `H${i}`,
          from: dateOf(first),
          to: dateOf(first + days),
          intervals,
        })),
      }),
    );
  /** Anywhere in 2026, most of them near a change of the clocks. */
  const instants = fc.oneof(
    fc.integer({ min: at('2026-01-01T00:00:00Z'), max: at('2026-12-31T00:00:00Z') }),
    fc
      .tuple(
        fc.constantFrom(
          '2026-03-29T01:00Z',
          '2026-10-25T01:00Z',
          '2026-03-08T07:00Z',
          '2026-11-01T06:00Z',
          '2026-04-04T15:00Z',
          '2026-10-03T15:30Z',
        ),
        fc.integer({ min: -50, max: 50 }),
      )
      .map(([change, quarters]) => at(change) + quarters * 900_000),
  );

  it('[R11] is open at its next opening and closed just before it', () => {
    fc.assert(
      fc.property(schedules, instants, (schedule, now) => {
        const opens = nextOpening(schedule, now);
        if (opens === undefined) return;
        expect(opens).toBeGreaterThan(now);
        expect(isOpen(schedule, opens)).toBe(true);
        expect(isOpen(schedule, opens - 1)).toBe(false);
      }),
      { numRuns: 400 },
    );
  });

  it('[R11] does not change before its next change: seen quarter by quarter', () => {
    fc.assert(
      fc.property(schedules, instants, (schedule, now) => {
        const change = nextChange(schedule, now) ?? Number.POSITIVE_INFINITY;
        const state = isOpen(schedule, now);
        const until = Math.min(change, now + 20 * 86_400_000);
        // Every bound and every change of the clocks lies on a quarter of an hour.
        for (let t = now + 900_000 - (now % 900_000); t < until; t += 900_000) {
          if (isOpen(schedule, t) !== state)
            expect.fail(`changes at ${iso(t)}, not ${iso(change)}`);
        }
        if (Number.isFinite(change)) expect(isOpen(schedule, change)).toBe(!state);
      }),
      { numRuns: 200 },
    );
  });

  it('[R11] is open by what Intl says the clock on the wall shows', () => {
    fc.assert(
      fc.property(schedules, instants, (schedule, now) => {
        const shown = new Intl.DateTimeFormat('sv-SE', {
          timeZone: schedule.timeZone,
          dateStyle: 'short',
          timeStyle: 'short',
        }).format(now);
        const [date = '', time = ''] = shown.split(' ');
        const weekday = weekdays[new Date(`${date}T00:00Z`).getUTCDay()];
        const holiday = schedule.holidays.find((one) => one.from <= date && date <= one.to);
        const intervals =
          holiday?.intervals ?? schedule.intervals.filter((one) => one.day === weekday);
        const expected = intervals.some((one) => one.from <= time && time < one.to);
        expect(isOpen(schedule, now)).toBe(expected);
      }),
      { numRuns: 500 },
    );
  });
});
