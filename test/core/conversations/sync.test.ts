import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { createConversation } from '../../../core/conversations/create.ts';
import { history } from '../../../core/conversations/history.ts';
import { assignConversation } from '../../../core/conversations/lifecycle.ts';
import type { Head, StoredEntry } from '../../../core/conversations/model.ts';
import { sync, watch } from '../../../core/conversations/sync.ts';
import { jsonBytes } from '../../../core/protocol/content.ts';
import { limits } from '../../../core/protocol/limits.ts';
import { commit, current } from '../../support/memory-database.ts';
import { createMemoryWorld, type MemoryWorld } from '../../support/memory-world.ts';
import { agent, customer, text } from '../../support/people.ts';

const expiresAt = 4_000_000_000;
let world: MemoryWorld;

beforeEach(() => {
  world = createMemoryWorld();
});

async function begin(clientId: string, sizes: number[], head: Partial<Head> = {}): Promise<string> {
  const { snapshot } = await createConversation(world.deps, {
    principal: customer(),
    clientId,
    control: 'agentWorkspace',
  });
  const { id } = snapshot.head;
  const entries = sizes.map((size, index) => entryOf(index + 1, size));
  commit(world.database, id, { entries, head: { ...snapshot.head, ...head } });
  return id;
}

/** A message whose content takes about `size` bytes; negative: a note. */
function entryOf(seq: number, size: number): StoredEntry {
  const base = { seq, prev: seq - 1, id: `${seq}`, at: 0, author: { side: 'p0' }, tally: {} };
  return size < 0
    ? { ...base, kind: 'note', text: 'x'.repeat(-size) }
    : { ...base, kind: 'message', content: text('x'.repeat(size)) };
}

const ask = (
  principal: ReturnType<typeof customer> | ReturnType<typeof agent>,
  conversations?: { conversationId: string; after: number | null }[],
) => sync(world.deps, { principal, conversations, expiresAt });

const listeners = (id: string) =>
  current(world.database, id)?.head.listeners.map((one) => one.connectionId);

describe('sync', () => {
  it('[D7] gives what lies after what the reader holds, and makes him a listener', async () => {
    const id = await begin('one', [1, 1, 1, 1, 1, 1, 1]);
    for (const after of [0, 2, 4, 6]) {
      const { conversations } = await ask(customer('c', 'phone'), [{ conversationId: id, after }]);
      expect(conversations[0]?.entries.map((entry) => entry.seq)).toEqual(
        [1, 2, 3, 4, 5, 6, 7].filter((seq) => seq > after),
      );
      expect(conversations[0]).toMatchObject({ through: 7, more: false });
    }
    expect(listeners(id)).toEqual(['phone']);
  });

  it('[D7] gives the newest page to who holds nothing', async () => {
    const id = await begin('one', Array(70).fill(1));
    const { conversations } = await ask(customer('c', 'phone'), [
      { conversationId: id, after: null },
    ]);
    expect(conversations[0]?.entries.map((entry) => entry.seq)).toEqual(
      Array.from({ length: 50 }, (_, index) => index + 21),
    );
    expect(conversations[0]).toMatchObject({ through: 70, more: false });
  });

  it('[D7] without names gives every conversation that is the caller’s, without entries', async () => {
    const first = await begin('one', [1]);
    const second = await begin('two', []);
    const { conversations } = await ask(customer('c', 'phone'));
    expect(conversations.map((one) => [one.conversation.id, one.entries, one.more])).toEqual([
      [second, [], false],
      [first, [], true],
    ]);
    await assignConversation(world.deps, agent('h'), first, { agentId: 'agent-g' });
    const agents = await ask(agent('g', 'desk'));
    expect(agents.conversations.map((one) => one.conversation.id)).toEqual([first]);
    expect(listeners(first)).toEqual(['phone', 'desk']);
    expect(listeners(second)).toEqual(['phone']);
  });

  it('[I8] names what is not the caller’s as unknown, and makes him no listener of it', async () => {
    const id = await begin('one', [1]);
    const absent = 'f'.repeat(24);
    const { conversations, unknown } = await ask(customer('d', 'phone'), [
      { conversationId: id, after: 0 },
      { conversationId: absent, after: 0 },
    ]);
    expect([conversations, unknown]).toEqual([[], [id, absent]]);
    expect(listeners(id)).toEqual([]);
  });

  it('[D5] an agent listens to what is not his only when he says so', async () => {
    const id = await begin('one', [1]);
    await ask(agent('g', 'desk'), [{ conversationId: id, after: 0 }]);
    expect(listeners(id)).toEqual([]);
    await watch(world.deps, agent('g', 'desk'), id, true, expiresAt);
    expect(listeners(id)).toEqual(['desk']);
    await watch(world.deps, agent('g', 'desk'), id, false, expiresAt);
    expect(listeners(id)).toEqual([]);
  });

  it('[D14] one message that is larger than a page’s share goes alone, in first place or later', async () => {
    const small = await begin('small', [1]);
    const large = await begin('large', [90_000]);
    const named = [
      { conversationId: small, after: 1 },
      { conversationId: large, after: 0 },
    ];
    const { conversations } = await ask(customer('c', 'phone'), named);
    expect(conversations[1]).toMatchObject({ through: 1, more: false, entries: [{ seq: 1 }] });
    const newest = await ask(customer('c', 'phone'), [{ conversationId: large, after: null }]);
    expect(newest.conversations[0]?.entries).toHaveLength(1);
  });

  it('[D14] an agent’s fit as well, whatever his conversations are tagged with', async () => {
    const named: { conversationId: string; after: number }[] = [];
    for (let index = 0; index < limits.conversationsPerSync; index++) {
      const id = await begin(`tagged-${index}`, [20_000], {
        tags: Array.from({ length: limits.tags }, (_, tag) => `${tag}`.padEnd(64, 'é')),
        page: { url: `https://example.com/${'x'.repeat(2000)}`, title: 'ß'.repeat(256) },
        displayName: 'Parcel',
      });
      named.push({ conversationId: id, after: 0 });
    }
    const answer = await ask(agent('g', 'desk'), named);
    const frame = { type: 'synced', id: 'x'.repeat(64), ...answer, settleAfterMs: 11_000 };
    expect(jsonBytes(frame)).toBeLessThan(limits.frameBytes);
    expect(answer.conversations.every(({ conversation }) => conversation.displayName)).toBe(true);
  });

  it('[D14] answers fit a frame, and asking on brings everything', async () => {
    const longText = fc.constantFrom('x', '\u0001', 'ß', '😀');
    const conversation = fc.record({
      sizes: fc.array(fc.constantFrom(1, 300, 4000, 40_000, 98_000, -50, -4000), {
        maxLength: 12,
      }),
      iconUrl: fc.tuple(longText, fc.integer({ min: 1, max: 1000 })),
      displayName: fc.tuple(longText, fc.integer({ min: 1, max: 50 })),
      metadata: fc.integer({ min: 0, max: 4000 }),
      after: fc.nat({ max: 6 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(conversation, { minLength: 1, maxLength: 25 }), async (all) => {
        world = createMemoryWorld();
        const held = new Map<string, Set<number>>();
        let named: { conversationId: string; after: number | null }[] = [];
        for (const [index, { sizes, iconUrl, displayName, metadata, after }] of all.entries()) {
          const id = await begin(`c${index}`, sizes, {
            iconUrl: iconUrl[0].repeat(iconUrl[1]),
            displayName: displayName[0].repeat(displayName[1]),
            metadata: { note: 'm'.repeat(metadata) },
          });
          named.push({ conversationId: id, after });
          held.set(id, new Set());
        }
        const asked = new Map(named.map((one) => [one.conversationId, one.after ?? 0]));
        for (let round = 0; named.length > 0; round++) {
          expect(round, 'rounds').toBeLessThan(400);
          const answer = await ask(customer('c', 'phone'), named);
          const frame = { type: 'synced', id: 'x'.repeat(64), ...answer, settleAfterMs: 11_000 };
          expect(jsonBytes(frame)).toBeLessThan(limits.frameBytes);
          named = [];
          for (const one of answer.conversations) {
            const { id } = one.conversation;
            for (const { seq } of one.entries) held.get(id)?.add(seq);
            if (one.more) named.push({ conversationId: id, after: one.through });
          }
          // In the order in which they come back: no client has to be clever to get on.
        }
        for (const [index, id] of [...held.keys()].entries()) {
          const after = asked.get(id) ?? 0;
          const visible = (all[index]?.sizes ?? [])
            .map((size, position) => ({ size, seq: position + 1 }))
            .filter(({ size, seq }) => size >= 0 && seq > after)
            .map(({ seq }) => seq);
          expect([...(held.get(id) ?? [])]).toEqual(visible);
        }
        const heads = await ask(customer('c', 'phone'));
        expect(jsonBytes(heads)).toBeLessThan(limits.frameBytes);
      }),
      { numRuns: 60 },
    );
  });
});

describe('history', () => {
  const page = async (id: string, query: Parameters<typeof history>[3]) => {
    const head = current(world.database, id)?.head;
    if (head === undefined) throw new Error('no head');
    return history(world.deps.store, head, 'p0', query);
  };

  it('[D13] pages backwards from the newest, and forwards from a sequence', async () => {
    const id = await begin('one', Array(10).fill(1));
    expect(await page(id, { limit: 4 })).toMatchObject({ from: 7, through: 10, more: true });
    expect(await page(id, { limit: 4, before: 3 })).toMatchObject({
      from: 1,
      through: 2,
      more: false,
    });
    expect(await page(id, { limit: 4, after: 5 })).toMatchObject({
      from: 6,
      through: 9,
      more: true,
    });
    expect(await page(id, { limit: 4, after: 6 })).toMatchObject({
      from: 7,
      through: 10,
      more: false,
    });
    expect(await page(id, { limit: 4, after: 10 })).toMatchObject({
      entries: [],
      from: 11,
      through: 10,
      more: false,
    });
    expect(await page(await begin('two', []), {})).toMatchObject({
      entries: [],
      from: 1,
      through: 0,
      more: false,
    });
  });

  it('[D13] counts notes among what a page covers and shows none to customers', async () => {
    const id = await begin('one', [1, -1, 1, -1, -1]);
    const { entries, from, through } = await page(id, { limit: 4 });
    expect([entries.map((entry) => entry.seq), from, through]).toEqual([[3], 2, 5]);
  });

  it('[D13] pages of large messages end early, and pages together have everything', async () => {
    const id = await begin('one', Array(60).fill(95_000));
    const seen: number[] = [];
    let after = 0;
    for (let more = true; more; ) {
      const answer = await page(id, { after });
      expect(jsonBytes(answer)).toBeLessThan(5_000_000);
      seen.push(...answer.entries.map((entry) => entry.seq));
      after = answer.through;
      more = answer.more;
    }
    expect(seen).toEqual(Array.from({ length: 60 }, (_, index) => index + 1));
    const newest = await page(id, {});
    expect(newest).toMatchObject({ through: 60, more: true });
    expect(jsonBytes(newest)).toBeLessThan(5_000_000);
  });
});
