import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  type ConversationChange,
  changeConversation,
  planChange,
  withChange,
} from '../../../core/conversations/changes.ts';
import { createConversation } from '../../../core/conversations/create.ts';
import { openSnapshot } from '../../../core/conversations/lists.ts';
import { sendMessage } from '../../../core/conversations/messages.ts';
import type { Head } from '../../../core/conversations/model.ts';
import { watch } from '../../../core/conversations/sync.ts';
import { viewConversation, viewEntries } from '../../../core/conversations/view.ts';
import { limits } from '../../../core/protocol/limits.ts';
import { headOf } from '../../support/conversation-store-contract.ts';
import { commit, current } from '../../support/memory-database.ts';
import { createMemoryWorld, type MemoryWorld } from '../../support/memory-world.ts';
import { agent, appId, customer, system, text } from '../../support/people.ts';

const expiresAt = 4_000_000_000;
let world: MemoryWorld;
let conversationId: string;

beforeEach(() => begin('agentWorkspace'));

async function begin(control: 'answerBot' | 'agentWorkspace'): Promise<void> {
  world = createMemoryWorld();
  const { snapshot } = await createConversation(world.deps, {
    principal: customer(),
    clientId: 'one',
    control,
    tags: ['shop'],
    metadata: { order: 7 },
    page: { url: 'https://example.com/basket', title: 'Basket' },
  });
  conversationId = snapshot.head.id;
  world.queued.length = 0;
}

const change = (
  wanted: ConversationChange,
  by = agent() as Parameters<typeof changeConversation>[1],
) => changeConversation(world.deps, by, conversationId, wanted);
const head = () => current(world.database, conversationId)?.head;
const data = () =>
  (current(world.database, conversationId)?.entries ?? []).flatMap((entry) =>
    entry.kind === 'event' ? [[entry.name, entry.data]] : [],
  );

describe('a change of a conversation', () => {
  it('[D20] goes with the event that says what is different, and nothing else', async () => {
    await change({
      addTags: ['vip', 'shop', 'vip'],
      removeTags: ['never-there'],
      fields: { order: 7, size: 'L', gone: null },
      language: 'fr',
      displayName: 'Colis',
    });
    expect(data()).toEqual([
      [
        'changed',
        { addedTags: ['vip'], fields: { size: 'L' }, language: 'fr', displayName: 'Colis' },
      ],
    ]);
    expect(head()).toMatchObject({
      tags: ['shop', 'vip'],
      metadata: { order: 7, size: 'L' },
      language: 'fr',
      displayName: 'Colis',
    });
  });

  it('[D20] takes fields and tags away', async () => {
    await change({ removeTags: ['shop'], fields: { order: null } });
    expect(data()).toEqual([['changed', { removedTags: ['shop'], fields: { order: null } }]]);
    expect(head()).toMatchObject({ tags: [], metadata: {} });
  });

  it('[D20] that changes nothing is not written', async () => {
    const same = { addTags: ['shop'], removeTags: ['x'], fields: { order: 7, y: null } };
    expect(await change(same)).toMatchObject({ duplicate: true, entries: [] });
    expect(await change({})).toMatchObject({ duplicate: true });
    expect(data()).toEqual([]);
  });

  it('[D20] [D15] that would not fit is refused, also when it is all that was asked for', async () => {
    const tooLarge = { fields: { text: 'x'.repeat(limits.metadataBytes) } };
    await expect(change(tooLarge)).rejects.toMatchObject({ code: 'invalid_request' });
    const tags = (from: number, count: number) =>
      Array.from({ length: count }, (_, index) => `tag-${from + index}`);
    for (let from = 0; from < limits.tags - 1; from += 9) await change({ addTags: tags(from, 9) });
    await expect(change({ addTags: ['one-more'] })).rejects.toMatchObject({
      code: 'invalid_request',
    });
    await change({ addTags: ['one-more'], removeTags: ['shop'] });
    expect(head()?.tags).toHaveLength(limits.tags);
  });

  it('[D20] [D15] of a flow leaves out what would not fit, and does the rest', () => {
    const full = headOf('x', {
      tags: Array.from({ length: limits.tags }, (_, index) => `${index}`),
    });
    const large = { text: 'x'.repeat(limits.metadataBytes) };
    expect(planChange(full, { addTags: ['more'], fields: large })).toBeUndefined();
    const some = { addTags: ['more', 'most'], removeTags: ['0'], fields: large, language: 'fr' };
    expect(planChange(full, some)?.data).toEqual({
      addedTags: ['more'],
      removedTags: ['0'],
      language: 'fr',
    });
  });

  it('[D20] [E2] knows fields that are called like an object’s own', async () => {
    await change({ fields: { constructor: 'x', toString: null } });
    expect(data()).toEqual([['changed', { fields: { constructor: 'x' } }]]);
    expect(head()?.metadata).toEqual({ order: 7, constructor: 'x' });
  });

  it('[D20] is seen by who reads the head before it and the event after it', async () => {
    const before = head();
    await change({
      addTags: ['vip'],
      removeTags: ['shop'],
      fields: { order: null },
      language: 'fr',
    });
    if (before === undefined) throw new Error('no head');
    commit(world.database, conversationId, { head: before });
    const seen = await world.deps.store.snapshot(conversationId, { consistent: true });
    expect(seen?.head).toMatchObject({ tags: ['vip'], metadata: {}, language: 'fr' });
  });

  it('[D20] says all of it, and the same again changes nothing more', () => {
    const tags = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'));
    const fields = fc.dictionary(
      fc.constantFrom('x', 'y', 'constructor'),
      fc.constantFrom(1, 'é', true, null),
    );
    fc.assert(
      fc.property(tags, fields, tags, tags, fields, (has, holds, addTags, removeTags, sets) => {
        const metadata = Object.fromEntries(
          Object.entries(holds).filter(([, value]) => value !== null),
        );
        const start = headOf('x', { tags: has, metadata });
        const planned = planChange(start, { addTags, removeTags, fields: sets });
        if (planned === undefined) return;
        const after = { ...start, ...planned.change } as Head;
        expect(withChange(start, planned.data)).toEqual(after);
        const again = withChange(after, planned.data);
        expect(new Set(again.tags)).toEqual(new Set(after.tags));
        expect(again.metadata).toEqual(after.metadata);
      }),
    );
  });
});

describe('who sees a change', () => {
  it('[D21] [D8] agents do; customers neither it nor a gap, nor any tag', async () => {
    await change({ addTags: ['slow-payer'] });
    await sendMessage(world.deps, { principal: agent(), conversationId, content: text('hello') });
    const now = head();
    if (now === undefined) throw new Error('no head');
    const all = [...(current(world.database, conversationId)?.entries ?? [])];
    const seen = viewEntries(now, all, 'p0');
    expect(seen.map(({ seq, prev }) => [prev, seq])).toEqual([
      [0, 2],
      [2, 3],
    ]);
    const snapshot = await openSnapshot(world.deps.store, customer(), conversationId);
    const [theirs, ours] = ['p0', 'b'].map((side) => viewConversation(snapshot, side));
    expect(JSON.stringify([seen, theirs])).not.toMatch(/slow-payer|shop|basket/);
    expect(ours).toMatchObject({
      tags: ['shop', 'slow-payer'],
      page: { url: 'https://example.com/basket', title: 'Basket' },
    });
  });

  it('[D21] customers get their conversation as it is now, when it is something that they see', async () => {
    await world.connections.add({ kind: 'user', id: 'user-c' }, 'phone', expiresAt);
    await watch(world.deps, agent('h', 'desk'), conversationId, true, expiresAt);
    await change({ addTags: ['vip'] });
    expect(world.sockets.sent).toMatchObject([
      { connectionId: 'desk', frame: { type: 'entry', entry: { name: 'changed' } } },
    ]);
    world.sockets.sent.length = 0;
    await change({ fields: { size: 'L' }, language: 'fr', displayName: 'Colis' });
    const phone = world.sockets.sent.filter((one) => one.connectionId === 'phone');
    expect(phone).toMatchObject([
      {
        frame: {
          type: 'conversation',
          conversation: {
            id: conversationId,
            metadata: { order: 7, size: 'L' },
            language: 'fr',
            displayName: 'Colis',
            lastSeq: 0,
          },
        },
      },
    ]);
  });

  it('[I8] nobody changes what is not his', async () => {
    await expect(change({ addTags: ['x'] }, customer('d'))).rejects.toMatchObject({
      code: 'not_found',
    });
  });
});

describe('a change and the flows', () => {
  const step = { queue: 'step', type: 'entry', appId };

  it('[D23] tags that an agent or a customer puts on are heard of while they are in control', async () => {
    await begin('answerBot');
    world.queued.length = 0;
    await change({ addTags: ['vip'] });
    await change({ addTags: ['refund'], fields: { a: 1 } }, customer());
    expect(world.queued).toEqual([
      { ...step, conversationId, seq: 1 },
      { ...step, conversationId, seq: 2 },
    ]);
  });

  it('[D23] nothing else is: not their own tags, no fields, nothing while agents have it', async () => {
    await begin('answerBot');
    world.queued.length = 0;
    await change({ addTags: ['by-flow'] }, system);
    await change({ removeTags: ['by-flow'], fields: { a: 1 }, language: 'fr' });
    expect(world.queued).toEqual([]);
    await begin('agentWorkspace');
    await change({ addTags: ['vip'] });
    expect(world.queued).toEqual([]);
  });
});
