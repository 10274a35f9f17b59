import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { checkConfig, defaultConfig, routingConfigSchema } from '../../../core/routing/config.ts';

const office = {
  scheduleId: 'office',
  timeZone: 'Europe/Paris',
  intervals: [{ day: 'monday', from: '09:00', to: '17:30' }],
};
const whole = {
  queues: [
    { queueId: 'a', skills: { billing: 2 }, groups: ['gold'], scheduleId: 'office' },
    { queueId: 'b', overflow: { afterSeconds: 60, queueId: 'a' } },
  ],
  rules: [{ queueId: 'b', when: { schedule: { scheduleId: 'office', open: true } } }],
  skills: ['billing'],
  groups: ['gold'],
  statuses: [{ name: 'lunch', base: 'away' }],
  schedules: [office],
};
const parse = (change: object) => z.parse(routingConfigSchema, { ...whole, ...change });

describe('how an app routes', () => {
  it('[R6] is one queue for everyone until someone says otherwise', () => {
    expect(checkConfig(defaultConfig).queues).toMatchObject([
      { queueId: 'default', pool: 'main', mode: 'automatic', groups: [], skills: {} },
    ]);
  });

  it('[R6] is taken as it is when every name leads somewhere', () => {
    const config = parse({});
    expect(checkConfig(config)).toBe(config);
  });

  it.each<[string, object, RegExp]>([
    [
      'a queue twice',
      { queues: [{ queueId: 'a' }, { queueId: 'a' }], rules: [] },
      /queues: "a" stands there twice/,
    ],
    ['a schedule twice', { schedules: [office, office] }, /schedules: "office" stands there twice/],
    [
      'a status twice',
      { statuses: [...whole.statuses, ...whole.statuses] },
      /statuses: "lunch" stands there twice/,
    ],
    [
      'a status that is built in',
      { statuses: [{ name: 'online', base: 'away' }] },
      /"online" is built in/,
    ],
    ['an unknown skill', { skills: [] }, /queue "a" names the unknown skill "billing"/],
    ['an unknown group', { groups: [] }, /queue "a" names the unknown group "gold"/],
    [
      'an unknown schedule',
      { schedules: [], rules: [] },
      /queue "a" names the unknown schedule "office"/,
    ],
    [
      'an unknown queue to overflow into',
      { queues: [{ queueId: 'b', overflow: { afterSeconds: 60, queueId: 'x' } }] },
      /queue "b" names the unknown queue "x"/,
    ],
    [
      'a queue that overflows into itself',
      { queues: [{ queueId: 'b', overflow: { afterSeconds: 60, queueId: 'b' } }] },
      /queue "b" overflows into itself/,
    ],
    [
      'a rule for an unknown queue',
      { rules: [...whole.rules, { queueId: 'x', when: {} }] },
      /rule 2 names the unknown queue "x"/,
    ],
    [
      'a rule with an unknown schedule',
      { rules: [{ queueId: 'a', when: { schedule: { scheduleId: 'x', open: true } } }] },
      /rule 1 names the unknown schedule "x"/,
    ],
    [
      'business hours that cannot be',
      { schedules: [{ ...office, timeZone: 'Mars/Olympus' }] },
      /schedule "office".*time zone "Mars\/Olympus"/,
    ],
  ])('[R6] refuses %s and says where', (_what, change, message) => {
    expect(() => checkConfig(parse(change))).toThrow(
      expect.objectContaining({ code: 'invalid_request', message: expect.stringMatching(message) }),
    );
  });

  it.each<[string, object]>([
    ['no queue', { queues: [] }],
    ['a name with a slash', { queues: [{ queueId: 'a/b' }] }],
    ['a priority beyond 9', { queues: [{ queueId: 'a', priority: 10 }] }],
    ['a level beyond 5', { queues: [{ queueId: 'a', skills: { billing: 6 } }] }],
    ['an offer of a second', { queues: [{ queueId: 'a', offerSeconds: 1 }] }],
    ['an unknown distribution', { pools: { main: { distribution: 'loudest' } } }],
  ])('[R6] has no place for %s', (_what, change) => {
    expect(z.safeParse(routingConfigSchema, { ...whole, ...change }).success).toBe(false);
  });
});
