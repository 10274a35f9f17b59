import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { markRead } from '../../../core/conversations/activities.ts';
import { createConversation } from '../../../core/conversations/create.ts';
import { createForServer } from '../../../core/conversations/create-for-server.ts';
import { history } from '../../../core/conversations/history.ts';
import { closeConversation } from '../../../core/conversations/lifecycle.ts';
import { openSnapshot } from '../../../core/conversations/lists.ts';
import { sendMessage, writeNote } from '../../../core/conversations/messages.ts';
import { joinConversation, leaveConversation } from '../../../core/conversations/participants.ts';
import {
  clearMessages,
  redactMessage,
  removeConversation,
} from '../../../core/conversations/redaction.ts';
import { sync } from '../../../core/conversations/sync.ts';
import { viewConversation } from '../../../core/conversations/view.ts';
import type { User } from '../../../core/identity/model.ts';
import type { Principal } from '../../../core/identity/principal.ts';
import type { Entry } from '../../../core/protocol/entries.ts';
import { withoutRedacted } from '../../../packages/client/src/redacted.ts';
import { current } from '../../support/memory-database.ts';
import { createMemoryWorld, type MemoryWorld } from '../../support/memory-world.ts';
import { agent, appId, customer, system, text } from '../../support/people.ts';

let world: MemoryWorld;
let conversationId: string;
const until = Number.POSITIVE_INFINITY;
const expiresAt = 4_000_000_000;

beforeEach(async () => {
  world = createMemoryWorld();
  conversationId = await begin('one');
});

async function begin(clientId: string) {
  const { snapshot } = await createConversation(world.deps, {
    principal: customer(),
    clientId,
    control: 'answerBot',
  });
  return snapshot.head.id;
}

const send = async (principal: Principal, value: string, more: object = {}) => {
  const request = { principal, conversationId, content: text(value), ...more };
  const { entries } = await sendMessage(world.deps, request);
  return entries.find(({ kind }) => kind === 'message')?.id ?? '';
};
const redact = (id: string) => redactMessage(world.deps, system, conversationId, id);
const clear = () => clearMessages(world.deps, system, conversationId, { until });
const unread = async (principal: Principal, side: string) =>
  viewConversation(await openSnapshot(world.deps.store, principal, conversationId), side).unread;

describe('deletion', () => {
  it('[S28] leaves a place that names nothing of what was said, and who said it', async () => {
    const id = await send(customer(), 'secret', { clientId: 'm1', metadata: { secret: 1 } });
    await redact(id);
    const entries = current(world.database, conversationId)?.entries ?? [];
    expect(entries).toMatchObject([
      { kind: 'event', name: 'redacted', data: { seq: 1 }, id, clientId: 'm1', tally: { p0: 1 } },
      { kind: 'event', name: 'redacted', data: { seq: 1 } },
    ]);
    expect(JSON.stringify(entries)).not.toContain('secret');
    // A resend of it finds that it is done.
    const resend = { clientId: 'm1', after: 0 };
    await send(customer(), 'secret', resend);
    expect(current(world.database, conversationId)?.entries).toHaveLength(2);
    await expect(redact(id)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('[S28] of a note or an event is refused: they are no messages', async () => {
    await writeNote(world.deps, { principal: agent(), conversationId, text: 'note' });
    await closeConversation(world.deps, system, conversationId);
    for (const entry of current(world.database, conversationId)?.entries ?? []) {
      await expect(redact(entry.id)).rejects.toMatchObject({ code: 'not_found' });
    }
  });

  it('[S28] tells sockets, and webhooks and flows nothing', async () => {
    const id = await send(customer(), 'secret');
    world.connections.add({ kind: 'user', id: 'user-c' }, 'k', expiresAt);
    const before = [world.queued.length, world.announced.length];
    await redact(id);
    expect(world.sockets.sent.at(-1)).toMatchObject({
      connectionId: 'k',
      frame: { type: 'entry', entry: { name: 'redacted', data: { seq: 1 } } },
    });
    expect([world.queued.length, world.announced.length]).toEqual(before);
  });

  it('[S29] of everything leaves nothing unread, and counts right from then on', async () => {
    const step = fc.constantFrom('customer', 'agent', 'server', 'read', 'readByAgent', 'clear');
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        world = createMemoryWorld();
        conversationId = await begin('one');
        let forCustomer = 0;
        let forAgents = 0;
        for (const one of steps) {
          const last = current(world.database, conversationId)?.entries.length ?? 0;
          if (one === 'customer') {
            await send(customer(), 'x');
            forAgents++;
          } else if (one === 'agent' || one === 'server') {
            if (one === 'server') await send(system, 'x', { as: { source: { api: true } } });
            else await send(system, 'x');
            forCustomer++;
          } else if (one === 'read') {
            await markRead(world.deps, customer(), conversationId, last);
            forCustomer = 0;
          } else if (one === 'readByAgent') {
            await markRead(world.deps, agent(), conversationId, last);
            forAgents = 0;
          } else {
            await clear();
            forCustomer = 0;
            forAgents = 0;
          }
        }
        expect(await unread(customer(), 'p0')).toBe(forCustomer);
        expect(await unread(agent(), 'b')).toBe(forAgents);
      }),
      { numRuns: 60 },
    );
  });

  it('[S28] [S29] [D8] whoever follows, pages or syncs anew has the same, and misses nothing', async () => {
    const step = fc.tuple(
      fc.constantFrom('say', 'say', 'note', 'redact', 'redact', 'clear', 'sync'),
      fc.nat(),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        world = createMemoryWorld();
        conversationId = await begin('one');
        let said: string[] = [];
        const follower = createFollower();
        for (const [index, [what, choice]] of steps.entries()) {
          const victim = said[choice % Math.max(1, said.length)];
          if (what === 'say') said.push(await send(customer(), `m${index}`));
          else if (what === 'note') {
            const request = { principal: agent(), conversationId, text: 'note' };
            await writeNote(world.deps, request);
          } else if (what === 'redact' && victim !== undefined) {
            await redact(victim);
            said = said.filter((id) => id !== victim);
          } else if (what === 'clear') {
            await clear();
            said = [];
          } else if (what === 'sync') await follower.sync();
        }
        await follower.sync();
        expect(follower.messages()).toEqual(said);
        const fresh = createFollower();
        await fresh.sync();
        expect(fresh.messages()).toEqual(said);
        const { head } = await openSnapshot(world.deps.store, customer(), conversationId);
        const paged: Entry[] = [];
        for (let before: number | undefined, more = true; more; ) {
          const page = await history(world.deps.store, head, 'p0', { before, limit: 3 });
          paged.unshift(...page.entries);
          before = page.from;
          more = page.more;
        }
        expect(messageIds(paged)).toEqual(said);
      }),
      { numRuns: 80 },
    );
  });
});

/** What a client holds that comes back now and then. */
function createFollower() {
  let held: Entry[] = [];
  let through = 0;
  return {
    async sync() {
      for (let more = true; more; ) {
        const principal = customer('c', 'k');
        const asked = { principal, conversations: [{ conversationId, after: through }], expiresAt };
        const { conversations } = await sync(world.deps, asked);
        const [synced] = conversations;
        if (synced === undefined) throw new Error('it is not there');
        for (const entry of synced.entries) held = [...withoutRedacted(held, entry), entry];
        through = synced.through;
        more = synced.more;
      }
    },
    messages: () => messageIds(held),
  };
}

function messageIds(entries: readonly Entry[]): string[] {
  return entries.filter(({ kind }) => kind === 'message').map(({ id }) => id);
}

describe('removal', () => {
  const remove = (id = conversationId) => removeConversation(world.deps, system, id, { until });

  it('[S22] closes, tells, and leaves nothing', async () => {
    await send(customer(), 'x');
    world.connections.add({ kind: 'user', id: 'user-c' }, 'k', expiresAt);
    await remove();
    expect(world.sockets.sent.at(-1)).toEqual({
      connectionId: 'k',
      frame: { type: 'gone', conversationId },
    });
    expect(world.announced.at(-1)).toMatchObject({
      trigger: 'conversation:remove',
      payload: { conversation: { id: conversationId } },
    });
    await expect(send(customer(), 'x')).rejects.toMatchObject({ code: 'not_found' });
    const request = { principal: customer(), clientId: 'one', control: 'answerBot' } as const;
    await expect(createConversation(world.deps, request)).rejects.toMatchObject({
      code: 'not_found',
    });
    await expect(remove('f'.repeat(24))).rejects.toMatchObject({ code: 'not_found' });
  });

  it('[S22] is gone on with when it broke off, and told of once more', async () => {
    await send(customer(), 'x');
    const { store } = world.deps;
    const slow = { ...world.deps, store: { ...store, purge: async () => false } };
    const asked = removeConversation(slow, system, conversationId, { until });
    await expect(asked).rejects.toMatchObject({ code: 'busy' });
    const told = world.announced.length;
    await remove();
    expect(world.announced).toHaveLength(told + 1);
    expect(world.announced.at(-1)?.kind === 'other' && world.announced.at(-1)).toMatchObject({
      id: (world.announced.at(-2) as { id: string }).id,
    });
  });
});

describe('groups', () => {
  const userOf = (name: string): User => ({
    userId: `user-${name}`,
    appId,
    profile: {},
    createdAt: 0,
  });
  const group = async (...names: string[]) => {
    const users = names.map(userOf);
    const { head } = await createForServer(world.deps, { appId, type: 'sdkGroup', users });
    return head.id;
  };
  const join = (id: string, name: string) => joinConversation(world.deps, system, id, userOf(name));
  const leave = (id: string, name: string) =>
    leaveConversation(
      world.deps,
      system,
      id,
      (_, { userId }) => userId === `user-${name}`,
      async () => userOf(name),
    );

  it('[S23] who has left reads, writes and hears nothing; his place is his', async () => {
    const id = await group('a', 'b');
    await leave(id, 'a');
    for (const work of [
      sendMessage(world.deps, { principal: customer('a'), conversationId: id, content: text('x') }),
      openSnapshot(world.deps.store, customer('a'), id),
      markRead(world.deps, customer('a'), id, 1),
    ]) {
      await expect(work).rejects.toMatchObject({ code: 'not_found' });
    }
    await join(id, 'c');
    await join(id, 'a');
    const { head } = await openSnapshot(world.deps.store, customer('a'), id);
    expect(Object.keys(head.participants)).toEqual(['p0', 'p1', 'p2']);
    expect(head.participants['p0']).toMatchObject({ userId: 'user-a' });
    const told = world.announced.flatMap((event) => (event.kind === 'other' ? event.trigger : []));
    expect(told).toEqual(['conversation:leave', 'conversation:join', 'conversation:join']);
  });

  it('[S23] join twice at once, and one place is taken', async () => {
    const id = await group('a');
    await Promise.all([join(id, 'b'), join(id, 'b'), join(id, 'c')]);
    const { head } = await openSnapshot(world.deps.store, customer('a'), id);
    expect(
      Object.values(head.participants)
        .map(({ userId }) => userId)
        .sort(),
    ).toEqual(['user-a', 'user-b', 'user-c']);
    const entries = current(world.database, id)?.entries ?? [];
    expect(entries.filter((one) => one.kind === 'event' && one.name === 'joined')).toHaveLength(2);
  });

  it('[S23] have forty places over time', async () => {
    const id = await group();
    for (let n = 0; n < 40; n++) {
      await join(id, `u${n}`);
      await leave(id, `u${n}`);
    }
    await expect(join(id, 'one-more')).rejects.toMatchObject({ code: 'invalid_request' });
    await join(id, 'u7');
  });
});
