import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StoredEntry } from '../../../core/conversations/model.ts';
import type { ConversationStore } from '../../../core/conversations/ports.ts';
import { messagesPage, pageOfMessages } from '../../../core/sunshine/messages-page.ts';
import { eventOf, headOf, messageOf } from '../../support/conversation-store-contract.ts';

type Store = Pick<ConversationStore, 'entries'>;

function storeOf(all: StoredEntry[]): Store & { read: number } {
  const store = {
    read: 0,
    async entries(
      _id: string,
      {
        after = 0,
        before = Number.POSITIVE_INFINITY,
        limit,
        order,
      }: Parameters<Store['entries']>[1],
    ) {
      const found = all.filter(({ seq }) => seq > after && seq < before);
      if (order === 'descending') found.reverse();
      const page = found.slice(0, limit);
      store.read += page.length;
      return page;
    },
  };
  return store;
}

/** True for a message, false for what is none. */
const historyOf = (kinds: boolean[]) =>
  kinds.map((isMessage, index) =>
    isMessage ? messageOf(index + 1) : eventOf(index + 1, 'changed', {}),
  );

/** Every page, from the newest backwards, or from the beginning forwards. */
async function walk(store: Store, clearedThrough: number, forward: boolean) {
  const head = headOf('x', clearedThrough === 0 ? {} : { clearedThrough });
  const pages: string[][] = [];
  let cursor = forward ? '0'.repeat(24) : undefined;
  for (let count = 0; count < 200; count++) {
    const query =
      cursor === undefined ? {} : { [forward ? 'page[after]' : 'page[before]']: cursor };
    const { messages, meta } = await pageOfMessages(store, head, query);
    expect(messages.length).toBeLessThanOrEqual(messagesPage);
    const ids = messages.map(({ id }) => id);
    if (forward) pages.push(ids);
    else pages.unshift(ids);
    const next = forward ? meta.afterCursor : meta.beforeCursor;
    if (!meta.hasMore) return pages;
    expect(next).toBeDefined();
    cursor = next;
  }
  throw new Error('the pages have no end');
}

describe('pages of messages', () => {
  it('[S27] have every message once, in order, whichever way one goes', async () => {
    const kinds = fc
      .array(fc.tuple(fc.boolean(), fc.integer({ min: 1, max: 150 })), { maxLength: 12 })
      .map((runs) => runs.flatMap(([isMessage, length]) => Array<boolean>(length).fill(isMessage)));
    await fc.assert(
      fc.asyncProperty(
        kinds,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.boolean(),
        async (all, part, forward) => {
          const history = historyOf(all);
          const cleared = Math.floor(part * part * history.length);
          const kept = history.filter(({ kind, seq }) => kind === 'message' && seq > cleared);
          const pages = await walk(storeOf(history), cleared, forward);
          expect(pages.flat()).toEqual(kept.map(({ id }) => id));
        },
      ),
      { numRuns: 150 },
    );
  });

  it('[S27] are full as long as there are more, and read one entry more than that', async () => {
    const store = storeOf(historyOf(Array<boolean>(500).fill(true)));
    const { messages } = await pageOfMessages(store, headOf('x'), {});
    expect([messages.length, store.read]).toEqual([100, 101]);
  });

  it('[S27] give up on what is no message, and can be gone on with from there', async () => {
    const store = storeOf(historyOf([true, ...Array<boolean>(5_000).fill(false)]));
    const { messages, meta } = await pageOfMessages(store, headOf('x'), {});
    expect(messages).toEqual([]);
    expect(meta.hasMore).toBe(true);
    expect(store.read).toBeLessThan(1_100);
    expect((await walk(store, 0, false)).flat()).toHaveLength(1);
  });

  it('[S27] have no more than Lambda can answer', async () => {
    const large = Array.from({ length: 100 }, (_, index) =>
      messageOf(index + 1, 'x'.repeat(90_000)),
    );
    const store = storeOf(large);
    const { messages, meta } = await pageOfMessages(store, headOf('x'), {});
    expect(JSON.stringify(messages).length).toBeLessThan(5_000_000);
    expect(meta).toEqual({ hasMore: true, beforeCursor: messages[0]?.id });
    expect((await walk(store, 0, false)).flat()).toHaveLength(100);
    expect((await walk(store, 0, true)).flat()).toHaveLength(100);
  });
});
