import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventQueue } from '../../../core/routing/simulation/event-queue.ts';
import { createRandom } from '../../../core/routing/simulation/random.ts';
import { leastSquares } from '../../../core/routing/simulation/regression.ts';
import { SortedList } from '../../../core/routing/simulation/sorted-list.ts';

describe('the simulation’s randomness', () => {
  it('is exponential: its mean, its spread, and what it says of an hour without any', () => {
    const random = createRandom(7);
    const values = Array.from({ length: 400_000 }, () => random.exponential(5));
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const square = values.reduce((sum, value) => sum + value ** 2, 0) / values.length;
    expect(Math.abs(mean / 5 - 1)).toBeLessThan(0.01);
    expect(Math.abs(square / 50 - 1)).toBeLessThan(0.02);
    for (const limit of [0.1, 1, 5, 20]) {
      const longer = values.filter((value) => value > limit).length / values.length;
      expect(Math.abs(longer - Math.exp(-limit / 5))).toBeLessThan(0.004);
    }
  });

  it('comes again with its seed, and has nothing in common with its neighbours', () => {
    const draw = (seed: number, stream?: number) => {
      const random = createRandom(seed, stream);
      return Array.from({ length: 2000 }, () => random.uniform());
    };
    expect(draw(1)).toEqual(draw(1));
    const likeness = (a: number[], b: number[]) =>
      a.reduce((sum, value, i) => sum + (value - 0.5) * ((b[i] as number) - 0.5), 0) / a.length;
    for (const [a, b] of [
      [draw(1), draw(2)],
      [draw(1, 1), draw(1, 2)],
      [draw(0), draw(2 ** 32)],
    ] as const) {
      expect(Math.abs(likeness(a, b))).toBeLessThan(0.01);
    }
    for (const value of draw(3)) expect(value > 0 && value <= 1).toBe(true);
  });
});

describe('the simulation’s lists', () => {
  it('hand out events by their time', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 50 })), (times) => {
        const queue = new EventQueue<{ at: number }>();
        for (const at of times) queue.add({ at });
        const taken = times.map(() => queue.take()?.at);
        expect(taken).toEqual([...times].sort((a, b) => a - b));
        expect(queue.take()).toBeUndefined();
        expect(queue.nextAt).toBe(Number.POSITIVE_INFINITY);
      }),
    );
  });

  it('stay sorted, whatever comes and goes', () => {
    const step = fc.record({ add: fc.boolean(), number: fc.nat({ max: 99 }) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), fc.nat({ max: 99 }), (steps, from) => {
        const list = new SortedList<number>();
        const model = new Set<number>();
        const key = (number: number) => String(number).padStart(2, '0');
        for (const { add, number } of steps) {
          if (!add) expect(list.remove(key(number))).toBe(model.delete(number));
          else if (!model.has(number)) {
            list.add(key(number), number);
            model.add(number);
          }
        }
        const sorted = [...model].sort((a, b) => a - b);
        expect(list.size).toBe(model.size);
        expect(list.after(undefined, 1000)).toEqual(sorted);
        expect(list.after(key(from), 5)).toEqual(sorted.filter((one) => one > from).slice(0, 5));
        expect(list.get(key(from))).toBe(model.has(from) ? from : undefined);
      }),
    );
  });

  it('move up as a long line is served', () => {
    const list = new SortedList<number>();
    const key = (number: number) => String(number).padStart(6, '0');
    for (let i = 0; i < 5000; i++) {
      list.add(key(i), i);
      if (i % 3 > 0) expect(list.remove(key(((i - (i % 3)) / 3) * 2 + (i % 3) - 1))).toBe(true);
    }
    expect(list.after(undefined, 1)[0]).toBe(5000 - list.size);
  });
});

describe('the regression', () => {
  it('finds the weights of columns, and none for one that says nothing new', () => {
    const random = createRandom(3);
    const column = () => Array.from({ length: 50 }, () => random.uniform());
    const [a, b] = [column(), column()];
    const twice = a.map((value) => value * 2);
    const target = a.map((value, i) => 3 * value - 7 * (b[i] as number));
    const [first, second, third] = leastSquares([a, twice, b], target);
    expect(first).toBeCloseTo(3, 10);
    expect(second).toBeUndefined();
    expect(third).toBeCloseTo(-7, 10);
  });
});
