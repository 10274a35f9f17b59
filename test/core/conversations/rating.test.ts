import { beforeEach, describe, expect, it } from 'vitest';
import { createConversation } from '../../../core/conversations/create.ts';
import { closeConversation } from '../../../core/conversations/lifecycle.ts';
import { openSnapshot } from '../../../core/conversations/lists.ts';
import { sendMessage, write } from '../../../core/conversations/messages.ts';
import type { StoredEntry } from '../../../core/conversations/model.ts';
import { type RateRequest, rate } from '../../../core/conversations/rating.ts';
import { viewConversation, viewEntry } from '../../../core/conversations/view.ts';
import { limits } from '../../../core/protocol/limits.ts';
import { commit, current } from '../../support/memory-database.ts';
import { createMemoryWorld, type MemoryWorld } from '../../support/memory-world.ts';
import { agent, appId, customer, system, text } from '../../support/people.ts';

let world: MemoryWorld;
let conversationId: string;
let seen = 0;

beforeEach(() => begin('agentWorkspace'));

async function begin(control: 'answerBot' | 'agentWorkspace'): Promise<void> {
  world = createMemoryWorld();
  const { snapshot } = await createConversation(world.deps, {
    principal: customer(),
    clientId: 'one',
    control,
  });
  conversationId = snapshot.head.id;
  world.queued.length = 0;
}

/** As a flow asks, also after the end of a session. */
async function ask(scale: 2 | 5): Promise<number> {
  const data = { scale, text: 'How was it?', askComment: true };
  const { entries } = await write(world.deps, { principal: system, conversationId }, () => ({
    drafts: [{ body: { kind: 'event', name: 'ratingRequested', data } }],
  }));
  return entries[0]?.seq ?? 0;
}

const give = (change: Partial<RateRequest>) =>
  rate(world.deps, {
    principal: customer(),
    conversationId,
    clientId: `rating-${++seen}`,
    score: 1,
    ...change,
  });
const entries = (): readonly StoredEntry[] =>
  current(world.database, conversationId)?.entries ?? [];
const ratings = () =>
  entries().flatMap((entry) =>
    entry.kind === 'event' && entry.name === 'rated' ? [entry.data] : [],
  );
const head = () => current(world.database, conversationId)?.head;

describe('a rating', () => {
  it('[D18] answers the latest request, or the one that it names', async () => {
    const first = await ask(2);
    const second = await ask(5);
    await give({ score: 4, comment: 'Quick' });
    await give({ score: 2, requestSeq: first });
    expect(ratings()).toEqual([
      { score: 4, comment: 'Quick', requestSeq: second },
      { score: 2, requestSeq: first },
    ]);
  });

  it('[D18] is found stored when it is sent again, and given anew when he changes his mind', async () => {
    await ask(5);
    const request = { clientId: 'mine', after: 1, score: 2 };
    await give(request);
    const again = await give(request);
    expect(again).toMatchObject({ duplicate: true, entries: [{ data: { score: 2 } }] });
    await give({ score: 5 });
    expect(ratings().map((data) => data?.['score'])).toEqual([2, 5]);
  });

  it('[D18] finds its request however much was said since', async () => {
    const asked = await ask(5);
    for (let said = 0; said < limits.entriesPage + 20; said++) {
      await sendMessage(world.deps, {
        principal: agent(),
        conversationId,
        content: text(`${said}`),
      });
    }
    await give({ requestSeq: asked });
    expect(ratings()).toHaveLength(1);
  });

  it('[D18] is refused when nobody asked, and when something else is named', async () => {
    await expect(give({})).rejects.toMatchObject({ code: 'not_found' });
    const asked = await ask(5);
    await give({});
    for (const requestSeq of [0, asked + 1, 999]) {
      await expect(give({ requestSeq })).rejects.toMatchObject({ code: 'not_found' });
    }
    expect(ratings()).toHaveLength(1);
  });

  it('[D18] is refused beyond the scale that was asked on', async () => {
    await ask(2);
    await expect(give({ score: 3 })).rejects.toMatchObject({ code: 'invalid_request' });
    await give({ score: 2 });
    await ask(5);
    await give({ score: 5 });
    expect(ratings().map((data) => data?.['score'])).toEqual([2, 5]);
  });

  it('[I8] is given by who takes part, and by nobody else', async () => {
    await ask(5);
    const stranger = give({ principal: customer('d') });
    await expect(stranger).rejects.toMatchObject({ code: 'not_found' });
    expect(ratings()).toEqual([]);
  });

  it('[D19] opens nothing, and is nobody’s unread message', async () => {
    await closeConversation(world.deps, agent(), conversationId);
    await ask(5);
    await give({ score: 5 });
    expect(head()?.state).toBe('closed');
    const snapshot = await openSnapshot(world.deps.store, agent(), conversationId);
    expect(viewConversation(snapshot, 'b').unread).toBe(0);
    expect(viewConversation(snapshot, 'p0').unread).toBe(0);
  });

  it('[D19] is seen by agents', async () => {
    await ask(5);
    const { entries: stored } = await give({ score: 5 });
    const now = head();
    const [entry] = stored;
    if (now === undefined || entry === undefined) throw new Error('nothing was stored');
    expect(viewEntry(now, entry, 'b')).toMatchObject({
      name: 'rated',
      author: { type: 'user', userId: 'user-c' },
      data: { score: 5 },
    });
  });

  it('[D15] does not go on for ever', async () => {
    const asked = await ask(5);
    const template = entries()[0] as StoredEntry;
    const filled = Array.from({ length: limits.entriesPerConversation }, (_, index) => ({
      ...template,
      seq: index + 1,
      prev: index,
    }));
    commit(world.database, conversationId, { entries: filled });
    const late = give({ requestSeq: asked, after: limits.entriesPerConversation });
    await expect(late).rejects.toMatchObject({ code: 'conversation_full' });
  });
});

describe('a rating and the flows', () => {
  const step = { queue: 'step', type: 'entry', appId };

  it('[D23] is heard of while they are in control', async () => {
    await begin('answerBot');
    await ask(5);
    world.queued.length = 0;
    await give({});
    expect(world.queued).toEqual([{ ...step, conversationId, seq: 2 }]);
  });

  it('[D23] is heard of after the end of the session, whoever was in control', async () => {
    await closeConversation(world.deps, agent(), conversationId);
    await ask(5);
    world.queued.length = 0;
    await give({});
    expect(world.queued).toEqual([{ ...step, conversationId, seq: 3 }]);
  });

  it('[D23] [C2] is none of their business while an agent has it', async () => {
    await ask(5);
    world.queued.length = 0;
    await give({});
    expect(world.queued).toEqual([]);
  });
});
