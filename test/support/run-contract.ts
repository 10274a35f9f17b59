import { describe, expect, it } from 'vitest';
import type { Head, StoredEntry, StoredRun } from '../../core/conversations/model.ts';
import type { ConversationStore } from '../../core/conversations/ports.ts';
import { eventOf, headOf, messageOf } from './conversation-store-contract.ts';

const at = 1_800_000_000_000;

/** What flows count on in a store of conversations: their runs stand beside the entries. */
export function describeRuns(name: string, make: () => ConversationStore): void {
  let count = 0;
  const consistent = { consistent: true };

  async function begin(...first: StoredEntry[]): Promise<Head> {
    const head = headOf(`run-${name}-${++count}`);
    await make().create({ head, userId: head.participants['p0']?.userId ?? '', first });
    return head;
  }

  describe(`a store of flows’ runs: ${name}`, () => {
    it('[F20] writes a run with what it says, or neither', async () => {
      const head = await begin(messageOf(1));
      const runOf = (version: number, state: unknown = { step: version }): StoredRun => ({
        version,
        state,
        handledSeq: version,
      });
      const say = (seq: number, before: number | undefined, item: StoredRun) =>
        make().append(head, [messageOf(seq)], { run: { before, item } }, at);
      expect(await make().run(head.id)).toBeUndefined();
      // The place is taken.
      expect(await say(1, undefined, runOf(1))).toBe(false);
      expect(await make().run(head.id)).toBeUndefined();
      expect(await say(2, undefined, runOf(1))).toBe(true);
      expect(await make().run(head.id)).toEqual(runOf(1));
      // Another worker has moved it on, from nothing or from what was read.
      expect(await say(3, undefined, runOf(1))).toBe(false);
      expect(await say(3, 7, runOf(8))).toBe(false);
      const change = { tags: ['vip'], run: { before: 1, item: runOf(2) } };
      expect(await make().append(head, [eventOf(3, 'changed')], change, at)).toBe(true);
      expect(await make().run(head.id)).toEqual(runOf(2));
      const now = await make().snapshot(head.id, consistent);
      expect(now?.head.tags).toEqual(['vip']);
      expect(now?.latest.map(({ seq }) => seq)).toEqual([3, 2, 1]);
      // It is refused with the rest when the head is another by now.
      const was = { ...head, state: 'closed' as const };
      const stale = { tags: ['new'], run: { before: 2, item: runOf(3) } };
      expect(await make().append(was, [messageOf(4)], stale, at)).toBe(false);
      expect(await make().run(head.id)).toEqual(runOf(2));
    });

    it('[F20] saves a run by itself, once for each that was read, whatever its size', async () => {
      const head = await begin(messageOf(1));
      const items = ['x', 'é'.repeat(300), 'y'.repeat(60_000)].map((value, index) => ({
        version: index + 1,
        state: { variables: { value, none: null } },
        handledSeq: index,
      }));
      let before: number | undefined;
      for (const item of items) {
        expect(await make().saveRun(head.id, { before, item })).toBe(true);
        expect(await make().run(head.id)).toEqual(item);
        expect(await make().saveRun(head.id, { before, item })).toBe(false);
        before = item.version;
      }
      const both = await Promise.all(
        [1, 2].map((handledSeq) =>
          make().saveRun(head.id, { before, item: { version: 4, state: {}, handledSeq } }),
        ),
      );
      expect(both.filter(Boolean)).toHaveLength(1);
      // Neither entries nor head are met by it, nor meet it.
      expect(await make().snapshot(head.id, consistent)).toEqual({ head, latest: [messageOf(1)] });
      const all = await make().entries(head.id, { limit: 9, order: 'ascending' });
      expect(all).toEqual([messageOf(1)]);
      const empty = await begin();
      await make().saveRun(empty.id, { before: undefined, item: items[0] as StoredRun });
      expect(await make().snapshot(empty.id, consistent)).toEqual({ head: empty, latest: [] });
    });
  });
}
