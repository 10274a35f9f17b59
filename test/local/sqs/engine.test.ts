import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Deadlines } from '../../../local/sqs/deadlines.ts';
import { MAXIMUM_IN_FLIGHT } from '../../../local/sqs/queue.ts';
import { newQueue, put } from './support/engine.ts';

const keep = (): boolean => false;

describe('the queue engine', () => {
  it.each([false, true])('lets 120,000 messages be in flight and no more (FIFO: %s)', (fifo) => {
    const queue = newQueue(fifo);
    for (let id = 1; id <= MAXIMUM_IN_FLIGHT + 5; id++) put(queue, id, 0, { groupId: String(id) });
    let received = 0;
    for (;;) {
      const batch = queue.receive(10, 30, 0, keep);
      if (batch.length === 0) break;
      received += batch.length;
    }
    expect(received).toBe(MAXIMUM_IN_FLIGHT);
    const first = queue.find(1);
    if (first !== undefined) queue.delete(first);
    expect(queue.receive(10, 30, 0, keep)).toHaveLength(1);
  });

  it('lets the journal forget deduplication ids that no longer count', () => {
    const forgotten: number[] = [];
    const queue = newQueue(true, { expireDeduplication: (_, now) => forgotten.push(now) });
    put(queue, 1, 0, {}, 'a');
    put(queue, 2, 299_999, {}, 'b');
    expect(forgotten).toEqual([]);
    put(queue, 3, 300_000, {}, 'a');
    expect(forgotten).toEqual([300_000]);
    // The entry of the second round is not taken for the first's.
    put(queue, 4, 300_001, {}, 'c');
    expect(queue.findDuplicate('a', 300_001)?.messageId).toBe('3');
  });

  it('keeps the in-flight messages of a FIFO group in their place', () => {
    const queue = newQueue(true);
    for (let id = 1; id <= 2000; id++) put(queue, id, 0, { groupId: 'g' });
    const seen: number[] = [];
    for (let round = 0; round < 200; round++) {
      const batch = queue.receive(10, 30, 0, keep);
      seen.push(...batch.map(({ id }) => id));
      for (const message of batch.toReversed()) queue.delete(message);
    }
    expect(seen).toEqual(Array.from({ length: 2000 }, (_, index) => index + 1));
  });
});

describe('deadlines', () => {
  it('come in the order of their times, without those that no longer hold', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1000), { maxLength: 200 }), fc.nat(1000), (times, limit) => {
        const items = times.map((at) => ({ at }));
        const deadlines = new Deadlines<{ at: number }>((item, at) => item.at === at);
        for (const item of items) deadlines.add(item, item.at);
        items.forEach((item, index) => {
          if (index % 3 === 0) item.at = -1;
        });
        const due: number[] = [];
        for (let item = deadlines.takeDue(limit); item; item = deadlines.takeDue(limit)) {
          due.push(item.at);
        }
        const expected = items.filter(({ at }) => at >= 0 && at <= limit).map(({ at }) => at);
        expect(due).toEqual(expected.toSorted((a, b) => a - b));
      }),
    );
  });

  it('keep their order when void ones are dropped', () => {
    const valid = new Set<number>();
    const deadlines = new Deadlines<number>((item) => valid.has(item));
    for (let at = 10_000; at > 0; at--) {
      deadlines.add(at, at);
      if (at % 1000 === 0) valid.add(at);
    }
    deadlines.compact(valid.size);
    const taken: number[] = [];
    for (let item = deadlines.takeDue(Infinity); item; item = deadlines.takeDue(Infinity)) {
      taken.push(item);
    }
    expect(taken).toEqual(Array.from({ length: 10 }, (_, index) => (index + 1) * 1000));
  });
});
