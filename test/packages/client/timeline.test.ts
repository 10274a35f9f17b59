import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Entry } from '../../../core/protocol/entries.ts';
import { createTimeline } from '../../../packages/client/src/timeline.ts';

const entry = (seq: number, prev: number): Entry => ({
  id: String(seq),
  seq,
  prev,
  received: '2026-11-23T00:00:00.000Z',
  author: { type: 'business' },
  kind: 'message',
  content: { type: 'text', text: String(seq) },
});

/** Visible sequences among some that are not: `prev` skips those. */
const visible = fc
  .array(fc.boolean(), { minLength: 1, maxLength: 40 })
  .map((shown) => shown.flatMap((yes, i) => (yes ? [i + 1] : [])));

test('whatever the order, with repeats and pages between, each entry comes once and in order', () => {
  fc.assert(
    fc.property(
      visible,
      fc.array(fc.tuple(fc.nat(), fc.nat(10), fc.boolean()), { maxLength: 80 }),
      (seqs, moves) => {
        const all = seqs.map((seq, i) => entry(seq, seqs[i - 1] ?? 0));
        const last = seqs.at(-1) ?? 0;
        const seen: number[] = [];
        const timeline = createTimeline((one) => seen.push(one.seq));
        timeline.begin(0);
        for (const [pick, length, isPage] of moves) {
          const one = all[pick % Math.max(1, all.length)];
          if (one === undefined) continue;
          if (isPage) {
            const after = timeline.through ?? 0;
            const end = Math.min(last, after + length);
            timeline.page(
              after,
              all.filter(({ seq }) => seq > after && seq <= end),
              end,
            );
          } else timeline.receive(one);
          expect(seen).toEqual(seqs.slice(0, seen.length));
        }
        const after = timeline.through ?? 0;
        timeline.page(
          after,
          all.filter(({ seq }) => seq > after),
          last,
        );
        expect(seen).toEqual(seqs);
        expect(timeline.gap).toBe(false);
      },
    ),
  );
});

test('nothing comes before it has begun, and a gap holds back what lies behind it', () => {
  const seen: number[] = [];
  const timeline = createTimeline((one) => seen.push(one.seq));
  timeline.receive(entry(8, 7));
  expect(seen).toEqual([]);
  timeline.begin(5);
  expect(timeline.gap).toBe(true);
  timeline.receive(entry(6, 5));
  expect(seen).toEqual([6]);
  timeline.receive(entry(7, 6));
  expect(seen).toEqual([6, 7, 8]);
  expect(timeline.gap).toBe(false);
});

test('a newest page behind a gap waits for what lies between', () => {
  const seen: number[] = [];
  const timeline = createTimeline((one) => seen.push(one.seq));
  timeline.begin(2);
  expect(timeline.page(null, [entry(5, 4), entry(6, 5)], 6)).toBe(false);
  expect(seen).toEqual([]);
  timeline.page(2, [entry(3, 2), entry(4, 3)], 4);
  expect(seen).toEqual([3, 4, 5, 6]);
});

test('memory is bounded, and what was let go is history', () => {
  const timeline = createTimeline(() => {});
  timeline.begin(0);
  for (let seq = 1; seq <= 1500; seq++) timeline.receive(entry(seq, seq - 1));
  expect(timeline.entries).toHaveLength(1000);
  expect(timeline.floor).toBe(500);
  timeline.prepend(401, 500, [entry(450, 449)]);
  expect(timeline.entries).toHaveLength(1000);
});

test('older entries go before those held, when they join on', () => {
  const timeline = createTimeline(() => {});
  timeline.begin(10);
  timeline.prepend(2, 5, [entry(5, 4)]);
  expect(timeline.entries).toEqual([]);
  timeline.prepend(6, 10, [entry(6, 5), entry(10, 6)]);
  expect(timeline.entries.map(({ seq }) => seq)).toEqual([6, 10]);
  expect(timeline.floor).toBe(5);
});
