import { expect, it } from 'vitest';
import { deviceClocks, rightClock } from '../../../bench/load/device-clock.ts';
import type { Http } from '../../../bench/load/http.ts';
import { beginSession, freshSession } from '../../../bench/load/people.ts';

const day = 24 * 3600 * 1000;
const many = (seed: number) => {
  const next = deviceClocks(seed);
  return Array.from({ length: 2_000 }, next);
};
const wrongBy = (clock: { now(): number }) => Math.round((clock.now() - Date.now()) / 1000) * 1000;

it('half of the clocks are wrong, ahead and behind, by seconds and by hours, and half of these jump', () => {
  const clocks = many(1);
  const wrong = clocks.filter((clock) => clock.wrong);
  expect(wrong.length / clocks.length).toBeCloseTo(0.5, 1);
  expect(wrong.filter(({ jumps }) => jumps).length / wrong.length).toBeCloseTo(0.5, 1);
  const offsets = wrong.map(wrongBy);
  expect(offsets.every((offset) => Math.abs(offset) <= day)).toBe(true);
  for (const found of [
    offsets.filter((offset) => offset > 3600_000),
    offsets.filter((offset) => offset < -3600_000),
    offsets.filter((offset) => Math.abs(offset) < 60_000),
  ]) {
    expect(found.length).toBeGreaterThan(100);
  }
  expect(clocks.filter((clock) => !clock.wrong).every((clock) => wrongBy(clock) === 0)).toBe(true);
});

it('the same seed has the same clocks, and jumps', () => {
  const offsets = (seed: number) => {
    const clocks = many(seed);
    for (const clock of clocks) if (clock.jumps) clock.jump();
    return clocks.map(wrongBy);
  };
  const [first, second] = [offsets(1), offsets(1)];
  expect(first.every((offset, at) => Math.abs(offset - (second[at] ?? 0)) <= 1000)).toBe(true);
  expect(offsets(2)).not.toEqual(first);
});

it('a bare client renews its token by the clock that it has, and when it is refused', async () => {
  const asked: string[] = [];
  const http: Http = {
    async ask(_method, path) {
      asked.push(path);
      const body = { token: `t${asked.length}`, expiresIn: 900, sessionId: 's' };
      return { status: 200, code: '', body, retryAfter: undefined };
    },
    close: () => undefined,
  };
  let offset = -day;
  const clock = { ...rightClock, now: () => Date.now() + offset };
  const first = await beginSession(http, 'i', clock);
  expect(await freshSession(http, first, clock, false)).toBe(first);
  // Young: not the token is to blame.
  expect(await freshSession(http, first, clock, true)).toBe(first);
  offset = -2 * day;
  expect(await freshSession(http, first, clock, false)).toBe(first);
  const second = await freshSession(http, first, clock, true);
  expect(second.token).toBe('t2');
  offset = day;
  const third = await freshSession(http, second, clock, false);
  expect(third.token).toBe('t3');
  expect(await freshSession(http, third, clock, false)).toBe(third);
});
