import { describe, expect, it } from 'vitest';
import { checkTalks, overCapacity, type Seen, type TalkLog } from '../../../bench/load/checker.ts';

/** Messages 0 to 3 at 1, 3, 4 and 5; 2 is the assignment. */
const whole: Seen[] = [
  { message: 0, seq: 1 },
  { message: 1, seq: 3 },
  { message: 2, seq: 4 },
  { message: 3, seq: 5 },
];

function log(changes: Partial<TalkLog> = {}): TalkLog {
  const acknowledged = new Map(whole.map(({ message, seq }) => [message, seq]));
  return { index: 7, acknowledged, customer: whole, agent: whole, ...changes };
}

const faults = (one: TalkLog) => {
  const { findings, ...counts } = checkTalks([one]);
  return { ...counts, first: findings[0] };
};
const none = { lost: 0, doubled: 0, misordered: 0, foreign: 0 };

describe('what everyone saw', () => {
  it('is in order when all were given everything once, in the same order', () => {
    expect(faults(log())).toEqual({ ...none, first: undefined });
  });

  it('lacks what was acknowledged and did not come to the other side', () => {
    const agent = whole.filter(({ message }) => message !== 2);
    expect(faults(log({ agent }))).toEqual({
      ...none,
      lost: 1,
      first: 'conversation 7, message 2: acknowledged, and not at the agent',
    });
  });

  it('lacks what was acknowledged and is not in its author’s own history', () => {
    expect(faults(log({ customer: whole.slice(0, 3) }))).toMatchObject({ ...none, lost: 1 });
    expect(faults(log({ customer: whole.slice(1) }))).toMatchObject({ ...none, lost: 1 });
  });

  it('lacks nothing that was not acknowledged, or waits for an agent', () => {
    const acknowledged = new Map([[0, 1]]);
    const [first] = whole as [Seen];
    expect(faults(log({ acknowledged, customer: [first], agent: [first] }))).toMatchObject(none);
    expect(faults(log({ acknowledged, customer: [first], agent: undefined }))).toMatchObject(none);
  });

  it('has doubled what one of them was given twice, or what is stored twice', () => {
    const twice = [...whole, { message: 2, seq: 4 }];
    expect(faults(log({ customer: twice }))).toMatchObject({ ...none, doubled: 1 });
    const stored = [...whole, { message: 2, seq: 6 }];
    expect(faults(log({ customer: stored, agent: stored }))).toMatchObject({ ...none, doubled: 2 });
  });

  it('is misordered where a later one was given before an earlier', () => {
    const [a, b, c, d] = whole as [Seen, Seen, Seen, Seen];
    expect(faults(log({ agent: [a, c, b, d] }))).toMatchObject({ ...none, misordered: 1 });
  });

  it('is misordered where an author’s words stand the other way round', () => {
    const swapped = [
      { message: 2, seq: 1 },
      { message: 1, seq: 3 },
      { message: 0, seq: 4 },
      { message: 3, seq: 5 },
    ];
    const acknowledged = new Map(swapped.map(({ message, seq }) => [message, seq]));
    expect(faults(log({ acknowledged, customer: swapped, agent: swapped }))).toMatchObject({
      ...none,
      misordered: 2,
    });
  });

  it('is misordered where one stands elsewhere for the other, or than was acknowledged', () => {
    const moved = whole.map((one) => (one.message === 3 ? { message: 3, seq: 6 } : one));
    expect(faults(log({ agent: moved }))).toMatchObject({ ...none, misordered: 1 });
    const acknowledged = new Map([[0, 1]]);
    expect(faults(log({ acknowledged, agent: moved }))).toMatchObject({ ...none, misordered: 1 });
  });

  it('is foreign where it belongs to another conversation', () => {
    const customer = [...whole, { message: 0, seq: 6, foreign: true }];
    expect(faults(log({ customer }))).toMatchObject({ ...none, foreign: 1 });
  });

  it('is counted over all conversations, with the first hundred findings', () => {
    const logs = Array.from({ length: 150 }, (_, index) =>
      log({ index, agent: whole.slice(0, 3) }),
    );
    const { lost, findings } = checkTalks(logs);
    expect([lost, findings.length]).toEqual([150, 100]);
  });
});

describe('an agent’s capacity', () => {
  const held = (from: number, to: number) => ({ from, to });

  it('is kept where one ends as the next begins', () => {
    expect(overCapacity([held(0, 5_000), held(5_000, 9_000)], 1)).toBe(0);
    expect(overCapacity([held(0, 5_000), held(1, Number.POSITIVE_INFINITY)], 2)).toBe(0);
  });

  it('is exceeded where he had one more for longer than a moment', () => {
    expect(overCapacity([held(0, 5_000), held(3_000, 9_000)], 1)).toBe(1);
    expect(overCapacity([held(0, 5_000), held(4_500, 9_000)], 1)).toBe(0);
    expect(overCapacity([held(0, Number.POSITIVE_INFINITY), held(3_000, 9_000)], 1)).toBe(1);
  });

  it('is exceeded to the end where it never comes to an end', () => {
    const forever = Number.POSITIVE_INFINITY;
    expect(overCapacity([held(0, forever), held(3_000, forever)], 1)).toBe(1);
  });
});
