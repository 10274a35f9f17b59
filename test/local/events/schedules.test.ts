import { expect, it } from 'vitest';
import { createSchedules } from '../../../local/events/schedules.ts';

/** A clock that goes on when it is told. */
function createClock() {
  let now = 0;
  let timers: { at: number; fn: () => void }[] = [];
  return {
    now: () => now,
    setTimer(fn: () => void, ms: number) {
      const timer = { at: now + ms, fn };
      timers.push(timer);
      return () => {
        timers = timers.filter((one) => one !== timer);
      };
    },
    pass(ms: number) {
      const end = now + ms;
      for (;;) {
        const next = timers.toSorted((a, b) => a.at - b.at)[0];
        if (next === undefined || next.at > end) break;
        timers = timers.filter((one) => one !== next);
        now = next.at;
        next.fn();
      }
      now = end;
    },
  };
}

it('functions are called at their rate, by the event of EventBridge, until the template drops the rule', async () => {
  const clock = createClock();
  const called: { name: string; event: Record<string, unknown>; at: number }[] = [];
  const schedules = createSchedules({
    clock,
    ids: { uuid: () => 'id', token: () => '' },
    invoker: {
      invokeAsync: (name, payload) =>
        void called.push({ name, event: JSON.parse(String(payload)), at: clock.now() }),
    },
    region: 'eu-west-3',
    accountId: '1',
  });
  const rule = { id: 's/Rule', arn: 'arn:rule', everyMs: 900_000, functionNames: ['sweep'] };
  schedules.serve([rule]);
  clock.pass(900_000 * 2 + 1);
  expect(called.map(({ name, at }) => [name, at])).toEqual([
    ['sweep', 900_000],
    ['sweep', 1_800_000],
  ]);
  expect(called[0]?.event).toMatchObject({
    source: 'aws.events',
    'detail-type': 'Scheduled Event',
    resources: ['arn:rule'],
    region: 'eu-west-3',
  });
  // A deploy that leaves it as it is leaves it where it is.
  clock.pass(800_000);
  schedules.serve([rule]);
  clock.pass(100_000);
  expect(called).toHaveLength(3);
  schedules.serve([{ ...rule, everyMs: 60_000 }]);
  clock.pass(120_000);
  expect(called).toHaveLength(5);
  schedules.serve([]);
  clock.pass(9_000_000);
  expect(called).toHaveLength(5);
  await schedules.close();
});
