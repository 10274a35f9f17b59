import { beforeEach, describe, expect, it } from 'vitest';
import { createConversation } from '../../../core/conversations/create.ts';
import { closeConversation, reopenConversation } from '../../../core/conversations/lifecycle.ts';
import { sendMessage, sendPostback, writeNote } from '../../../core/conversations/messages.ts';
import type { StoredEntry } from '../../../core/conversations/model.ts';
import type { ConversationStore, Deps } from '../../../core/conversations/ports.ts';
import { limits } from '../../../core/protocol/limits.ts';
import { commit, current } from '../../support/memory-database.ts';
import { createMemoryWorld, type MemoryWorld } from '../../support/memory-world.ts';
import { agent, customer, system, text } from '../../support/people.ts';

let world: MemoryWorld;
let deps: Deps;
let conversationId: string;

beforeEach(async () => {
  world = createMemoryWorld();
  deps = world.deps;
  const { snapshot } = await createConversation(deps, {
    principal: customer(),
    clientId: 'one',
    control: 'agentWorkspace',
  });
  conversationId = snapshot.head.id;
  world.queued.length = 0;
});

const entries = (): readonly StoredEntry[] =>
  current(world.database, conversationId)?.entries ?? [];

function send(clientId: string, after: number, principal = customer(), with_ = deps) {
  const content = text(clientId);
  return sendMessage(with_, { principal, conversationId, clientId, after, content });
}

/** The ports with some of the store's replaced. */
function withStore(change: Partial<ConversationStore>): Deps {
  return { ...deps, store: { ...deps.store, ...change } };
}

/** A replica that shows the conversation as it is now, whatever is written later. */
function laggingDeps(): Deps {
  const then = deps.store.snapshot(conversationId, { consistent: true });
  return withStore({
    snapshot: (id, options) => (options.consistent ? deps.store.snapshot(id, options) : then),
  });
}

async function fill(count: number): Promise<void> {
  const template = (await send('first', 0)).entries[0];
  if (template === undefined) throw new Error('nothing was stored');
  const filled = Array.from({ length: count }, (_, index) => ({
    ...template,
    clientId: index === 0 ? 'first' : `filler-${index}`,
    seq: index + 1,
    prev: index,
    tally: { p0: index + 1 },
  }));
  commit(world.database, conversationId, { entries: filled });
}

describe('a resend', () => {
  it('[D3] is answered with what was stored', async () => {
    const first = await send('m', 0);
    const again = await send('m', 0);
    expect(again).toMatchObject({ duplicate: true, entries: first.entries });
    expect(entries()).toHaveLength(1);
  });

  it('[D3] is found behind hundreds of later entries', async () => {
    await fill(700);
    expect(await send('first', 0)).toMatchObject({ duplicate: true, entries: [{ seq: 1 }] });
  });

  it('[D3] is told to sync first when a thousand entries lie between', async () => {
    await fill(1200);
    await expect(send('first', 0)).rejects.toMatchObject({ code: 'resync_required' });
    expect(await send('new', 1150)).toMatchObject({ duplicate: false, entries: [{ seq: 1201 }] });
  });

  it('[D3] without `after`, or with one beyond the end, is looked for among the latest fifty', async () => {
    await fill(60);
    const request = { principal: customer(), conversationId, content: text('x') };
    for (const after of [undefined, 5000]) {
      const found = await sendMessage(deps, { ...request, clientId: 'filler-20', after });
      expect(found).toMatchObject({ duplicate: true, entries: [{ seq: 21 }] });
    }
    const old = await sendMessage(deps, { ...request, clientId: 'first' });
    expect(old.duplicate).toBe(false);
  });

  it('[D3] is only one when it is the same sender’s', async () => {
    await send('m', 0);
    const others = [agent('g'), agent('h')];
    for (const principal of others) {
      const { duplicate } = await sendMessage(deps, {
        principal,
        conversationId,
        clientId: 'm',
        after: 0,
        content: text('other'),
      });
      expect(duplicate).toBe(false);
    }
    const { duplicate } = await writeNote(deps, {
      principal: system,
      conversationId,
      clientId: 'm',
      after: 0,
      text: 'note',
    });
    expect(duplicate).toBe(false);
  });
});

describe('a write whose answer was lost', () => {
  it('[D3] and that the database was sent again is not written twice, even without an id', async () => {
    let lost = 0;
    const unheard = withStore({
      async append(...write) {
        const done = await deps.store.append(...write);
        return lost++ === 0 ? false : done;
      },
    });
    const { principal, content } = { principal: agent(), content: text('hello') };
    await sendMessage(deps, { principal, conversationId, content: text('mine now') });
    const before = entries().length;
    const stored = await sendMessage(unheard, { principal, conversationId, content });
    expect(entries()).toHaveLength(before + 1);
    expect(stored).toMatchObject({ duplicate: false, entries: [entries().at(-1)] });
  });

  it('[D4] has its consequences queued when the resend finds it', async () => {
    await closeConversation(deps, agent(), conversationId);
    const breaking: Deps = {
      ...deps,
      queues: {
        ...deps.queues,
        route: async () => {
          throw new Error('the queue is away');
        },
      },
    };
    await expect(send('m', 0, customer(), breaking)).rejects.toThrow('the queue is away');
    expect(entries().at(-1)).toMatchObject({ kind: 'message', clientId: 'm' });
    world.queued.length = 0;
    expect(await send('m', 0)).toMatchObject({ duplicate: true });
    expect(world.queued).toMatchObject([{ queue: 'route', type: 'waiting', conversationId }]);
  });

  it('[D4] has its consequences queued when a second closing finds it closed', async () => {
    await deps.store.addListeners(conversationId, [
      { connectionId: 'desk', side: 'b', ownerId: 'agent-g', expiresAt: 4_000_000_000 },
    ]);
    const breaking: Deps = {
      ...deps,
      queues: {
        ...deps.queues,
        route: async () => {
          throw new Error('the queue is away');
        },
      },
    };
    await expect(closeConversation(breaking, agent(), conversationId)).rejects.toThrow();
    await closeConversation(deps, agent(), conversationId);
    expect(entries()).toHaveLength(1);
    expect(world.queued).toMatchObject([{ queue: 'route', type: 'taken', conversationId }]);
    expect(world.sockets.sent).toMatchObject([{ frame: { entry: { name: 'closed' } } }]);
  });
});

describe('a reader of a replica that lags', () => {
  it('[D1] finds the place taken and reads again', async () => {
    const lagging = laggingDeps();
    await send('a', 0);
    const { entries: stored } = await send('b', 0, customer(), lagging);
    expect(stored).toMatchObject([{ seq: 2 }]);
  });

  it('[D9] does not refuse what is allowed by now', async () => {
    await closeConversation(deps, agent(), conversationId);
    const lagging = laggingDeps();
    await reopenConversation(deps, agent(), conversationId);
    const stored = await sendMessage(lagging, {
      principal: agent(),
      conversationId,
      content: text('still there?'),
    });
    expect(stored.entries.at(-1)).toMatchObject({ kind: 'message' });
  });

  it('[D9] does not leave undone what is to be done by now', async () => {
    await closeConversation(deps, agent(), conversationId);
    const lagging = laggingDeps();
    await reopenConversation(deps, agent(), conversationId);
    await closeConversation(lagging, agent(), conversationId);
    expect(current(world.database, conversationId)?.head.state).toBe('closed');
  });

  it('[D3] takes a button of a message that it has not heard of', async () => {
    const lagging = laggingDeps();
    const { entries: sent } = await send('a', 0);
    const stored = await sendPostback(lagging, {
      principal: customer(),
      conversationId,
      clientId: 'p',
      messageId: sent[0]?.id ?? '',
      payload: 'yes',
    });
    expect(stored.entries).toMatchObject([{ name: 'postback' }]);
  });
});

describe('a full conversation', () => {
  beforeEach(() => fill(limits.entriesPerConversation));

  it('[D15] takes no message, note or button more', async () => {
    const after = limits.entriesPerConversation;
    await expect(send('more', after)).rejects.toMatchObject({ code: 'conversation_full' });
    await expect(
      writeNote(deps, { principal: agent(), conversationId, text: 'more' }),
    ).rejects.toMatchObject({ code: 'conversation_full' });
  });

  it('[D15] can be closed', async () => {
    await closeConversation(deps, agent(), conversationId);
    expect(entries().at(-1)).toMatchObject({ name: 'closed' });
  });
});

describe('many writers', () => {
  it('[E4] are told to come again when one never gets through', async () => {
    const refusing = withStore({ append: async () => false });
    await expect(send('m', 0, customer(), refusing)).rejects.toMatchObject({
      code: 'busy',
      retryAfterSeconds: 1,
    });
  });
});
