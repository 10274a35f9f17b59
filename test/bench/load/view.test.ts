import { describe, expect, it } from 'vitest';
import type { EntryLike } from '../../../bench/load/frames.ts';
import { View } from '../../../bench/load/view.ts';

const entry = (seq: number, prev = seq - 1): EntryLike => ({
  seq,
  prev,
  received: '2026-01-01T00:00:00.000Z',
  kind: 'message',
  author: { type: 'user' },
});

function createView() {
  const given: number[] = [];
  return { given, view: new View(({ seq }) => given.push(seq)) };
}

describe('what a client holds of a conversation', () => {
  it('is given once and in order, whatever order it comes in', () => {
    const { given, view } = createView();
    for (const seq of [1, 3, 4, 2, 3]) view.receive(entry(seq));
    expect(given).toEqual([1, 2, 3, 4]);
    expect([view.through, view.gap, view.gaps, view.repeats]).toEqual([4, false, 2, 1]);
  });

  it('goes on over what this reader may not see', () => {
    const { given, view } = createView();
    view.receive(entry(1));
    view.receive(entry(4, 1));
    expect([given, view.gap]).toEqual([[1, 4], false]);
  });

  it('is held back until what lies before it is fetched', () => {
    const { given, view } = createView();
    view.receive(entry(1));
    view.receive(entry(4));
    expect([given, view.gap]).toEqual([[1], true]);
    view.page(1, [entry(2), entry(3)], 3);
    expect([given, view.gap]).toEqual([[1, 2, 3, 4], false]);
  });

  it('takes a page that overlaps with what came meanwhile', () => {
    const { given, view } = createView();
    view.receive(entry(1));
    view.receive(entry(2));
    view.page(0, [entry(1), entry(2), entry(3)], 5);
    expect([given, view.through]).toEqual([[1, 2, 3], 5]);
  });

  it('leaves a page that does not join on', () => {
    const { given, view } = createView();
    view.page(3, [entry(4)], 4);
    expect([given, view.through]).toEqual([[], 0]);
  });

  it('does not count as posted again what answers its author', () => {
    const { view } = createView();
    view.receive(entry(1));
    view.receive(entry(1), false);
    expect(view.repeats).toBe(0);
  });
});
