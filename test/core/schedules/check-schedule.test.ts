import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { checkSchedule } from '../../../core/schedules/check-schedule.ts';
import { scheduleSchema } from '../../../core/schedules/schedule.ts';

const parse = (change: object) =>
  z.parse(scheduleSchema, { scheduleId: 'office', timeZone: 'Europe/Paris', ...change });
const monday = (from: string, to: string) => ({ day: 'monday', from, to });

describe('business hours that cannot be', () => {
  it.each([
    [
      'an unknown zone',
      { timeZone: 'Europe/Lutetia' },
      /schedule "office".*time zone "Europe\/Lutetia"/,
    ],
    [
      'an interval that ends before it begins',
      { intervals: [monday('17:00', '09:00')] },
      /monday 17:00 to 09:00 ends before it begins.*over midnight is two/,
    ],
    ['an empty interval', { intervals: [monday('09:00', '09:00')] }, /monday 09:00 to 09:00/],
    [
      'intervals that overlap',
      { intervals: [monday('12:00', '14:00'), monday('09:00', '12:01')] },
      /monday 09:00 to 12:01 and monday 12:00 to 14:00 overlap/,
    ],
    [
      'a holiday that ends before it begins',
      { holidays: [{ name: 'Yule', from: '2026-12-26', to: '2026-12-24' }] },
      /holiday "Yule" ends on 2026-12-24, before it begins on 2026-12-26/,
    ],
    [
      'a day that does not exist',
      { holidays: [{ name: 'Leap', from: '2026-02-29', to: '2026-03-01' }] },
      /holiday "Leap": there is no day 2026-02-29/,
    ],
    [
      'a month that does not exist',
      { holidays: [{ name: 'Leap', from: '2026-12-01', to: '2026-13-01' }] },
      /there is no day 2026-13-01/,
    ],
    [
      'special hours that overlap',
      {
        holidays: [
          {
            name: 'Eve',
            from: '2026-12-24',
            to: '2026-12-24',
            intervals: [
              { from: '08:00', to: '12:00' },
              { from: '11:00', to: '13:00' },
            ],
          },
        ],
      },
      /holiday "Eve": 08:00 to 12:00 and 11:00 to 13:00 overlap/,
    ],
  ])('[R11] refuses %s and says where', (_what, change, message) => {
    expect(() => checkSchedule(parse(change))).toThrow(
      expect.objectContaining({ code: 'invalid_request', message: expect.stringMatching(message) }),
    );
  });

  it('[R11] takes hours that touch, on several days, until midnight', () => {
    const schedule = parse({
      intervals: [
        monday('09:00', '12:00'),
        monday('12:00', '24:00'),
        { ...monday('00:00', '09:00'), day: 'tuesday' },
      ],
      holidays: [{ name: 'Leap', from: '2028-02-29', to: '2028-02-29' }],
    });
    expect(checkSchedule(schedule)).toBe(schedule);
  });

  it.each(['9:00', '25:00', '24:00', '12:60', 'noon'])('[R11] takes no time such as %s', (from) => {
    expect(
      z.safeParse(scheduleSchema, { ...parse({}), intervals: [monday(from, '24:00')] }).success,
    ).toBe(false);
  });
});
