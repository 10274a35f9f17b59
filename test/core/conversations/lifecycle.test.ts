import { beforeEach, describe, expect, it } from 'vitest';
import { markRead, typing } from '../../../core/conversations/activities.ts';
import { createConversation } from '../../../core/conversations/create.ts';
import {
  assignConversation,
  closeConversation,
  reopenConversation,
} from '../../../core/conversations/lifecycle.ts';
import { openSnapshot, summaries } from '../../../core/conversations/lists.ts';
import { sendMessage, sendPostback, writeNote } from '../../../core/conversations/messages.ts';
import { clearMessages } from '../../../core/conversations/redaction.ts';
import { watch } from '../../../core/conversations/sync.ts';
import { viewConversation, viewEntries } from '../../../core/conversations/view.ts';
import type { Principal } from '../../../core/identity/principal.ts';
import { current } from '../../support/memory-database.ts';
import { createMemoryWorld, type MemoryWorld } from '../../support/memory-world.ts';
import { agent, customer, otherAppId, text } from '../../support/people.ts';

let world: MemoryWorld;
let conversationId: string;

beforeEach(async () => {
  world = createMemoryWorld();
  conversationId = await begin('one');
});

async function begin(clientId: string, control: 'answerBot' | 'agentWorkspace' = 'agentWorkspace') {
  const { snapshot } = await createConversation(world.deps, {
    principal: customer(),
    clientId,
    control,
  });
  return snapshot.head.id;
}

const send = (principal: Principal, value: string) =>
  sendMessage(world.deps, { principal, conversationId, content: text(value) });
const head = () => current(world.database, conversationId)?.head;
const names = () =>
  current(world.database, conversationId)?.entries.map((entry) =>
    entry.kind === 'event' ? entry.name : entry.kind,
  );

describe('creation', () => {
  it('[D6] happens once however often it is asked for', async () => {
    const request = {
      principal: customer(),
      clientId: 'two',
      control: 'answerBot' as const,
      message: { clientId: 'm', content: text('hello') },
    };
    const first = await createConversation(world.deps, request);
    const again = await createConversation(world.deps, request);
    expect(again.duplicate).toBe(true);
    expect(again.snapshot).toEqual(first.snapshot);
    const list = await world.deps.store.listOfUser('user-c', { limit: 10 });
    expect(list.conversationIds).toHaveLength(2);
  });

  it('[D6] queues its start again for who asks again, since the first may have broken off', async () => {
    world.queued.length = 0;
    const again = { principal: customer(), clientId: 'three', control: 'answerBot' as const };
    await createConversation(world.deps, again);
    await createConversation(world.deps, again);
    expect(world.queued.map((one) => one.queue)).toEqual(['step', 'step']);
  });

  it('[D6] of two customers with the same id makes two', async () => {
    const other = await createConversation(world.deps, {
      principal: customer('d'),
      clientId: 'one',
      control: 'agentWorkspace',
    });
    expect(other.snapshot.head.id).not.toBe(conversationId);
  });

  it('[I5] as somebody who has become another is refused, and nothing is stored', async () => {
    world.database.users.set('user-x', {
      userId: 'user-x',
      appId: 'a',
      profile: {},
      createdAt: 0,
      mergedInto: 'user-c',
    });
    const size = world.database.conversations.size;
    await expect(
      createConversation(world.deps, {
        principal: customer('x'),
        clientId: 'late',
        control: 'agentWorkspace',
      }),
    ).rejects.toMatchObject({ code: 'unauthorized' });
    expect(world.database.conversations.size).toBe(size);
  });
});

describe('state', () => {
  it('[D10] a customer’s message opens a closed conversation again', async () => {
    await closeConversation(world.deps, agent(), conversationId);
    await send(customer(), 'one more thing');
    expect(names()).toEqual(['closed', 'reopened', 'message']);
    expect(head()?.state).toBe('open');
  });

  it('[D10] an agent has to reopen it first', async () => {
    await closeConversation(world.deps, agent(), conversationId);
    await expect(send(agent(), 'hello')).rejects.toMatchObject({ code: 'conversation_closed' });
    expect(names()).toEqual(['closed']);
    await reopenConversation(world.deps, agent(), conversationId);
    await send(agent(), 'hello');
    expect(names()).toEqual(['closed', 'reopened', 'assigned', 'message']);
  });

  it('[D10] an agent’s reply to nobody’s conversation makes it his, and no one else’s makes it theirs', async () => {
    await send(agent('g'), 'hello');
    await send(agent('h'), 'me too');
    expect(head()?.assignee).toEqual({ agentId: 'agent-g', displayName: 'Agent g' });
    expect(names()).toEqual(['assigned', 'message', 'message']);
  });

  it('[D9] closing, reopening and assigning twice changes nothing the second time', async () => {
    const assignee = { agentId: 'agent-h' };
    await assignConversation(world.deps, agent(), conversationId, assignee);
    await assignConversation(world.deps, agent(), conversationId, assignee);
    await reopenConversation(world.deps, agent(), conversationId);
    await closeConversation(world.deps, agent(), conversationId);
    await closeConversation(world.deps, customer(), conversationId);
    expect(names()).toEqual(['assigned', 'closed']);
  });

  it('[D5] who is given a conversation listens, and who had it before does no longer', async () => {
    const expiresAt = 4_000_000_000;
    await world.connections.add({ kind: 'agent', id: 'agent-g' }, 'desk', expiresAt);
    await world.connections.add({ kind: 'agent', id: 'agent-h' }, 'home', expiresAt);
    await assignConversation(world.deps, agent(), conversationId, { agentId: 'agent-g' });
    await assignConversation(world.deps, agent(), conversationId, { agentId: 'agent-h' });
    world.sockets.sent.length = 0;
    await send(customer(), 'hello');
    expect(world.sockets.sent.map((one) => one.connectionId)).toEqual(['home']);
  });
});

describe('delivery', () => {
  const expiresAt = 4_000_000_000;

  it('[D5] removes a socket that is gone from the conversation and from its owner', async () => {
    const owner = { kind: 'agent' as const, id: 'agent-g' };
    await world.connections.add(owner, 'desk', expiresAt);
    await watch(world.deps, agent('g', 'desk'), conversationId, true, expiresAt);
    world.sockets.state.set('desk', 'gone');
    await send(customer(), 'hello');
    expect(head()?.listeners).toEqual([]);
    expect(await world.connections.listOf(owner)).toEqual([]);
  });

  it('[D5] leaves to a queue what a socket does not take at once', async () => {
    await watch(world.deps, agent('g', 'desk'), conversationId, true, expiresAt);
    world.sockets.state.set('desk', 'failed');
    world.queued.length = 0;
    await send(customer(), 'hello');
    expect(world.queued).toEqual([
      { queue: 'redeliver', conversationId, seq: 1, connectionId: 'desk' },
    ]);
  });

  it('[D5] goes to each socket once, and not to the one that it came from', async () => {
    await world.connections.add({ kind: 'user', id: 'user-c' }, 'phone', expiresAt);
    await world.connections.add({ kind: 'user', id: 'user-c' }, 'laptop', expiresAt);
    await send(customer('c', 'phone'), 'hello');
    expect(world.sockets.sent.map((one) => one.connectionId)).toEqual(['laptop']);
    world.sockets.sent.length = 0;
    await watch(world.deps, agent('g', 'desk'), conversationId, true, expiresAt);
    await world.connections.add({ kind: 'agent', id: 'agent-g' }, 'desk', expiresAt);
    await assignConversation(world.deps, agent('h'), conversationId, { agentId: 'agent-g' });
    const atDesk = world.sockets.sent.filter((one) => one.connectionId === 'desk');
    expect(atDesk).toHaveLength(1);
  });

  it('[I5] passes over a socket whose owner no longer takes part', async () => {
    await world.deps.store.addListeners(conversationId, [
      { connectionId: 'stranger', side: 'p0', ownerId: 'user-before', expiresAt },
    ]);
    await send(agent(), 'for you alone');
    expect(world.sockets.sent).toEqual([]);
  });

  it('[C3] forgets sockets that are over by themselves when it notes new ones', async () => {
    const over = Array.from({ length: 30 }, (_, index) => ({
      connectionId: `old-${index}`,
      side: 'b',
      ownerId: 'agent-g',
      expiresAt: 1,
    }));
    await world.deps.store.addListeners(conversationId, over);
    await watch(world.deps, agent('g', 'desk'), conversationId, true, expiresAt);
    expect(head()?.listeners.map((one) => one.connectionId)).toEqual(['desk']);
  });
});

describe('what a reader sees', () => {
  it('[D8] customers never see notes, and see no gap where one stands', async () => {
    await send(customer(), 'hello');
    await writeNote(world.deps, { principal: agent(), conversationId, text: 'a regular' });
    await send(agent(), 'good morning');
    const { entries = [] } = current(world.database, conversationId) ?? {};
    const present = head();
    if (present === undefined) throw new Error('no head');
    const customers = viewEntries(present, [...entries], 'p0');
    expect(customers.map(({ seq, prev }) => [prev, seq])).toEqual([
      [0, 1],
      [1, 3],
      [3, 4],
    ]);
    expect(JSON.stringify(customers)).not.toContain('a regular');
    const agents = viewEntries(present, [...entries], 'b');
    expect(agents.map(({ seq, prev }) => seq - prev)).toEqual([1, 1, 1, 1]);
  });

  it('[D8] a note as the last entry does not move what customers take for the end', async () => {
    await send(customer(), 'hello');
    await writeNote(world.deps, { principal: agent(), conversationId, text: 'hm' });
    const snapshot = await openSnapshot(world.deps.store, customer(), conversationId);
    expect(viewConversation(snapshot, 'p0').lastSeq).toBe(1);
    expect(viewConversation(snapshot, 'b').lastSeq).toBe(2);
  });

  it('[D11] [D12] unread counts the others’ messages, marks only move forward and never beyond the end', async () => {
    await send(customer(), 'one');
    await send(customer(), 'two');
    await send(agent(), 'three');
    const unread = async (side: string) => {
      const snapshot = await openSnapshot(world.deps.store, agent(), conversationId);
      return viewConversation(snapshot, side).unread;
    };
    expect([await unread('p0'), await unread('b')]).toEqual([1, 2]);
    await markRead(world.deps, agent(), conversationId, 1);
    expect(await unread('b')).toBe(1);
    await markRead(world.deps, agent(), conversationId, 999);
    await markRead(world.deps, agent(), conversationId, 1);
    expect([await unread('p0'), await unread('b')]).toEqual([1, 0]);
    expect(head()?.businessRead.seq).toBe(4);
  });

  it('[D12] reads on when a replica has not heard of what was read', async () => {
    const then = world.deps.store.snapshot(conversationId, { consistent: true });
    await send(agent(), 'just now');
    const lagging = {
      ...world.deps,
      store: {
        ...world.deps.store,
        snapshot: (id: string, options: { consistent: boolean }) =>
          options.consistent ? world.deps.store.snapshot(id, options) : then,
      },
    };
    await markRead(lagging, customer(), conversationId, 2);
    expect(head()?.participants['p0']?.read).toMatchObject({ seq: 2, others: 1 });
  });

  describe('a mark that comes with something else', () => {
    const say = (principal: Principal, value: string, read?: number) =>
      sendMessage(world.deps, { principal, conversationId, content: text(value), read });
    const seen = async () => {
      const { head } = await openSnapshot(world.deps.store, agent(), conversationId);
      return [head.participants['p0']?.read.seq, head.businessRead.seq];
    };
    const told = () =>
      world.sockets.sent.map(({ frame }) => {
        const { type, read, seq } = frame as { type: string; read?: number; seq?: number };
        return [type, read ?? seq];
      });

    beforeEach(async () => {
      await send(agent(), 'one');
      await send(agent(), 'two');
      await watch(world.deps, agent('g', 'desk'), conversationId, true, 4_000_000_000);
      world.sockets.sent.length = 0;
      world.announced.length = 0;
    });

    it('[D24] is kept with a message, told with it, and stays however much is written after it', async () => {
      await say(customer(), 'thanks', 2);
      expect(told()).toEqual([['entry', 2]]);
      expect(head()?.participants['p0']?.read.seq).toBe(0);
      expect(await seen()).toEqual([2, 0]);
      for (let i = 0; i < 6; i++) await send(agent(), `and ${i}`);
      expect(await seen()).toEqual([2, 0]);
      const snapshot = await openSnapshot(world.deps.store, agent(), conversationId);
      // Of the agent's eight the first was read.
      expect(viewConversation(snapshot, 'p0').unread).toBe(7);
      expect(world.announced).toContainEqual(
        expect.objectContaining({ kind: 'activity', activity: 'conversation:read', side: 'p0' }),
      );
    });

    it('[D12] [D24] moves forward only, whether it came with something or alone', async () => {
      await markRead(world.deps, customer(), conversationId, 3);
      world.sockets.sent.length = 0;
      await say(customer(), 'behind', 2);
      await say(agent(), 'beyond the end', 999);
      expect(await seen()).toEqual([3, 4]);
      await say(customer(), 'on', 5);
      await markRead(world.deps, customer(), conversationId, 4);
      expect(await seen()).toEqual([5, 4]);
      await markRead(world.deps, customer(), conversationId, 6);
      expect(await seen()).toEqual([6, 4]);
      expect(told().filter(([type]) => type === 'entry')).toEqual([
        ['entry', undefined],
        ['entry', 4],
        ['entry', 5],
      ]);
    });

    it('[D24] goes with a button, and with the message that opens a conversation again', async () => {
      const messageId = current(world.database, conversationId)?.entries[1]?.id ?? '';
      const press = { principal: customer(), conversationId, messageId, payload: 'yes' };
      await sendPostback(world.deps, { ...press, read: 2 });
      expect(await seen()).toEqual([2, 0]);
      await closeConversation(world.deps, agent(), conversationId);
      world.sockets.sent.length = 0;
      await say(customer(), 'one more', 3);
      expect(await seen()).toEqual([3, 0]);
      expect(told()).toEqual([
        ['entry', undefined],
        ['entry', 3],
      ]);
    });

    it('[D24] is told once more with a message that is sent again', async () => {
      const request = { principal: customer(), conversationId, content: text('once'), read: 2 };
      await sendMessage(world.deps, { ...request, clientId: 'once', after: 3 });
      await sendMessage(world.deps, { ...request, clientId: 'once', after: 3 });
      expect(told()).toEqual([
        ['entry', 2],
        ['entry', 2],
      ]);
    });

    it('[D24] goes with typing, and neither typing nor a message fails for it', async () => {
      await typing(world.deps, customer(), conversationId, 'start', 2);
      expect(told()).toEqual([['typing', 2]]);
      expect(await seen()).toEqual([2, 0]);
      await typing(world.deps, customer(), conversationId, 'stop', 2);
      expect(told()[1]).toEqual(['typing', undefined]);

      const store = {
        ...world.deps.store,
        markRead: () => Promise.reject(new Error('throttled')),
        entries: () => Promise.reject(new Error('throttled')),
      };
      await typing({ ...world.deps, store }, customer(), conversationId, 'start', 3);
      expect(told()[2]).toEqual(['typing', undefined]);
      for (let i = 0; i < 6; i++) await send(agent(), `and ${i}`);
      const request = { principal: customer(), conversationId, content: text('still') };
      await sendMessage({ ...world.deps, store }, { ...request, read: 3 });
      expect(await seen()).toEqual([2, 0]);
      expect(names()?.at(-1)).toBe('message');
    });

    it('[D24] outlives the deletion of everything that was written', async () => {
      await say(customer(), 'thanks', 3);
      const deletion = { until: 4_000_000_000_000 };
      await clearMessages(world.deps, agent(), conversationId, deletion);
      await send(agent(), 'anew');
      expect(await seen()).toEqual([4, 4]);
    });
  });

  it('[D16] typing is told and not stored', async () => {
    await watch(world.deps, agent('g', 'desk'), conversationId, true, 4_000_000_000);
    await typing(world.deps, customer(), conversationId, 'start');
    expect(world.sockets.sent).toMatchObject([{ frame: { type: 'typing', state: 'start' } }]);
    expect(names()).toEqual([]);
  });
});

describe('who has no part in it', () => {
  const strangers: [string, Principal][] = [
    ['another customer', customer('d')],
    ['another app’s agent', { ...agent(), appId: otherAppId }],
    ['another app’s customer of the same name', { ...customer(), appId: otherAppId }],
    ['another app’s worker', { kind: 'system', appId: otherAppId }],
  ];

  it.each(strangers)(
    '[I8] [I9] %s is told that there is no such conversation',
    async (_, stranger) => {
      const attempts = [
        send(stranger, 'let me in'),
        closeConversation(world.deps, stranger, conversationId),
        markRead(world.deps, stranger, conversationId, 1),
        typing(world.deps, stranger, conversationId, 'start'),
        openSnapshot(world.deps.store, stranger, conversationId),
      ];
      const absent = await openSnapshot(world.deps.store, stranger, 'f'.repeat(24)).catch(
        (error: Error) => error.message,
      );
      for (const attempt of attempts) {
        await expect(attempt).rejects.toMatchObject({ code: 'not_found', message: absent });
      }
      expect(names()).toEqual([]);
      const page = { conversationIds: [conversationId], cursor: null };
      expect((await summaries(world.deps.store, stranger, page)).conversations).toEqual([]);
    },
  );

  it('[D8] a customer writes no note', async () => {
    await expect(
      writeNote(world.deps, { principal: customer(), conversationId, text: 'x' }),
    ).rejects.toMatchObject({ code: 'forbidden' });
  });
});

describe('queues', () => {
  it('[C2] are asked for nothing when nobody waits', async () => {
    await send(agent(), 'hello');
    world.queued.length = 0;
    await send(customer(), 'hello');
    await send(agent(), 'how are you');
    expect(world.queued).toEqual([]);
  });

  it('[D4] are told before anything is delivered', async () => {
    const order: string[] = [];
    await watch(world.deps, agent('g', 'desk'), conversationId, true, 4_000_000_000);
    world.sockets.onFrame = () => void order.push('delivered');
    const route = async () => void order.push('queued');
    const deps = { ...world.deps, queues: { ...world.deps.queues, route } };
    await closeConversation(deps, customer(), conversationId);
    expect(order).toEqual(['queued', 'delivered']);
  });
});
