import { describe, expect, it } from 'vitest';
import { entryId } from '../../core/conversations/ids.ts';
import type { Head, Listener, Reach, StoredEntry } from '../../core/conversations/model.ts';
import type { ConversationStore, HeadChange } from '../../core/conversations/ports.ts';
import { text } from './people.ts';

const at = 1_800_000_000_000;
const expiresAt = 4_000_000_000;

export function headOf(id: string, change: Partial<Head> = {}): Head {
  return {
    id,
    appId: 'app-1',
    state: 'open',
    control: 'answerBot',
    assignee: undefined,
    integrationId: undefined,
    displayName: undefined,
    iconUrl: undefined,
    metadata: undefined,
    createdAt: at,
    participants: { p0: { userId: `user-of-${id}`, read: { seq: 0, others: 0 } } },
    businessRead: { seq: 0, others: 0 },
    listeners: [],
    ...change,
  };
}

export function messageOf(seq: number, value = `message ${seq}`): StoredEntry {
  return {
    kind: 'message',
    seq,
    prev: seq - 1,
    id: entryId(seq, at, '0123456789'),
    at,
    author: { side: 'p0' },
    clientId: `client-${seq}`,
    content: text(value),
    tally: { p0: seq },
  };
}

function baseOf(seq: number) {
  const id = entryId(seq, at, 'abcdef0123');
  return { seq, prev: seq - 1, id, at, author: { side: 'b' }, tally: {} };
}

export function eventOf(
  seq: number,
  name: Extract<StoredEntry, { kind: 'event' }>['name'],
  data?: Record<string, unknown>,
): StoredEntry {
  return { ...baseOf(seq), kind: 'event', name, ...(data === undefined ? {} : { data }) };
}

/**
 * What core counts on in a store of conversations. `make` gives a store; the ids that the suite makes
 * up do not meet those of another run.
 */
export function describeConversationStore(name: string, make: () => ConversationStore): void {
  let count = 0;
  const fresh = (kind: string) => `${kind}-${name}-${++count}`;
  const consistent = { consistent: true };

  async function begin(entries: StoredEntry[] = [], change: Partial<Head> = {}): Promise<Head> {
    const head = headOf(fresh('conversation'), change);
    const userId = head.participants['p0']?.userId ?? '';
    await make().create({ head, userId, first: entries.slice(0, 1) });
    for (const entry of entries.slice(1)) await make().append(head, [entry], undefined, at);
    return head;
  }
  const headNow = async (id: string) => (await make().snapshot(id, consistent))?.head;

  describe(`a store of conversations: ${name}`, () => {
    it('[D6] creates once, with what comes first', async () => {
      const head = await begin([messageOf(1)], {
        displayName: 'Order 7',
        iconUrl: 'https://example.com/i.png',
        integrationId: 'integration',
        metadata: { order: 7, rush: true, note: null },
        assignee: { agentId: 'agent-1', displayName: 'Ada' },
        listeners: [{ connectionId: 'k=1', side: 'p0', ownerId: 'user', expiresAt }],
      });
      expect(await make().snapshot(head.id, consistent)).toEqual({ head, latest: [messageOf(1)] });
      const userId = head.participants['p0']?.userId ?? '';
      const again = { head: { ...head, displayName: 'other' }, userId, first: [messageOf(1, 'x')] };
      expect(await make().create(again)).toBe('exists');
      expect(await make().snapshot(head.id, consistent)).toEqual({ head, latest: [messageOf(1)] });
      expect(await make().snapshot(fresh('nothing'), consistent)).toBeUndefined();
    });

    it('[D1] gives a sequence to one writer only', async () => {
      const head = await begin();
      const written = await Promise.all(
        ['a', 'b', 'c', 'd'].map((value) =>
          make().append(head, [messageOf(1, value)], undefined, at),
        ),
      );
      expect(written.filter(Boolean)).toHaveLength(1);
      const winner = ['a', 'b', 'c', 'd'][written.indexOf(true)] ?? '';
      expect((await make().snapshot(head.id, consistent))?.latest).toEqual([messageOf(1, winner)]);
    });

    it('[D1] keeps every kind of entry as it was', async () => {
      const entries: StoredEntry[] = [
        messageOf(1),
        { ...messageOf(2), metadata: { a: 1 }, author: { side: 'b', agentId: 'g' } } as StoredEntry,
        {
          ...baseOf(3),
          kind: 'note',
          text: 'look',
          author: { side: 'b', agentId: 'g', displayName: 'Ada' },
        },
        eventOf(4, 'postback', { payload: 'yes', messageId: 'm' }),
        eventOf(5, 'handedOver'),
      ];
      const head = await begin(entries);
      const read = await make().entries(head.id, { limit: 10, order: 'ascending' });
      expect(read).toEqual(entries);
    });

    it('[D13] reads entries within bounds, either way', async () => {
      const head = await begin([1, 2, 3, 4, 5, 6].map((seq) => messageOf(seq)));
      const seqs = async (query: Parameters<ConversationStore['entries']>[1]) =>
        (await make().entries(head.id, query)).map((entry) => entry.seq);
      expect(await seqs({ limit: 3, order: 'ascending' })).toEqual([1, 2, 3]);
      expect(await seqs({ limit: 3, order: 'descending' })).toEqual([6, 5, 4]);
      expect(await seqs({ after: 2, before: 5, limit: 9, order: 'ascending' })).toEqual([3, 4]);
      expect(await seqs({ after: 2, before: 5, limit: 1, order: 'descending' })).toEqual([4]);
      expect(await seqs({ after: 4, before: 5, limit: 9, order: 'ascending' })).toEqual([]);
      expect(await seqs({ after: 6, limit: 9, order: 'ascending' })).toEqual([]);
      const { latest } = (await make().snapshot(head.id, consistent)) ?? {};
      expect(latest?.map((entry) => entry.seq)).toEqual([6, 5, 4, 3]);
    });

    it('[D13] gives as many entries as asked for, however large they are', async () => {
      const large = Array.from({ length: 25 }, (_, index) =>
        messageOf(index + 1, 'x'.repeat(95_000)),
      );
      const head = await begin(large);
      const read = await make().entries(head.id, { limit: 25, order: 'ascending' });
      expect(read.map((entry) => entry.seq)).toEqual(large.map((entry) => entry.seq));
    });

    it('[D9] writes entries and the head’s change together or not at all', async () => {
      const head = await begin([messageOf(1)]);
      const closed = [eventOf(2, 'closed')];
      expect(await make().append(head, closed, { state: 'closed' }, at)).toBe(true);
      expect((await headNow(head.id))?.state).toBe('closed');
      // The place is taken.
      expect(await make().append(head, closed, { control: 'agentWorkspace' }, at)).toBe(false);
      expect((await headNow(head.id))?.control).toBe('answerBot');
      // The state is another than the writer read.
      const reopen = [eventOf(3, 'reopened'), messageOf(4)];
      expect(await make().append(head, reopen, { state: 'open' }, at)).toBe(false);
      const now = { ...head, state: 'closed' as const };
      expect(await make().append(now, reopen, { state: 'open' }, at)).toBe(true);
      expect((await make().snapshot(head.id, consistent))?.latest).toHaveLength(4);
    });

    it('[D9] changes whose it is only from what the writer read', async () => {
      const head = await begin();
      const ada = { agentId: 'ada', displayName: 'Ada' };
      const listener: Listener = { connectionId: 'desk=', side: 'b', ownerId: 'ada', expiresAt };
      const take = (seq: number) => [eventOf(seq, 'assigned', { ...ada })];
      expect(
        await make().append(head, take(1), { assignee: ada, addListeners: [listener] }, at),
      ).toBe(true);
      expect(await make().append(head, take(2), { assignee: ada }, at)).toBe(false);
      const taken = await headNow(head.id);
      expect(taken).toMatchObject({ assignee: ada, listeners: [listener] });
      const release = { assignee: null, removeListeners: ['desk=', 'never-there'] };
      const was = { ...head, assignee: { agentId: 'ada' } };
      expect(await make().append(was, [eventOf(2, 'released')], release, at)).toBe(true);
      expect(await headNow(head.id)).toMatchObject({ assignee: undefined, listeners: [] });
    });

    it('[D20] changes tags, fields, language and name, and keeps the page', async () => {
      const page = { url: 'https://example.com/a?b=1', title: 'Où est-ce ?' };
      const head = await begin([], { page, tags: ['new'], metadata: { order: 7 } });
      const change = {
        tags: ['vip', 'new'],
        metadata: { order: 8, rush: true },
        language: 'fr-CA',
        displayName: 'Colis',
      };
      const changed = (seq: number) => [eventOf(seq, 'changed')];
      expect(await make().append(head, changed(1), change, at)).toBe(true);
      const after = await headNow(head.id);
      expect({ ...after, tags: new Set(after?.tags) }).toMatchObject({
        ...change,
        page,
        tags: new Set(change.tags),
      });
      expect(await make().append(head, changed(2), { tags: [], metadata: {} }, at)).toBe(true);
      const emptied = await headNow(head.id);
      expect([emptied?.tags ?? [], emptied?.metadata, emptied?.language]).toEqual([
        [],
        {},
        'fr-CA',
      ]);
    });

    it('[S64] [S66] keeps who is in control and to whom control is offered, until it changes', async () => {
      const { id } = await begin();
      const read = async () => {
        const head = await headNow(id);
        if (head === undefined) throw new Error('no conversation');
        return head;
      };
      let seq = 0;
      const write = async (change?: HeadChange) => {
        seq++;
        expect(await make().append(await read(), [messageOf(seq)], change, at)).toBe(true);
      };
      const change = async (wanted: HeadChange) => {
        await write(wanted);
        const head = await read();
        const { switchboardIntegrationId: active, pendingSwitchboardIntegrationId: pending } = head;
        return [head.control, active, pending];
      };
      const bot = 'b'.repeat(24);
      const desk = 'd'.repeat(24);
      expect(await change({ pendingSwitchboardIntegrationId: bot })).toEqual([
        'answerBot',
        undefined,
        bot,
      ]);
      expect(await change({ tags: ['vip'] })).toEqual(['answerBot', undefined, bot]);
      expect(await change({ control: 'external', switchboardIntegrationId: bot })).toEqual([
        'external',
        bot,
        undefined,
      ]);
      expect(await change({ pendingSwitchboardIntegrationId: desk })).toEqual([
        'external',
        bot,
        desk,
      ]);
      expect(await change({ pendingSwitchboardIntegrationId: null })).toEqual([
        'external',
        bot,
        undefined,
      ]);
      await change({ pendingSwitchboardIntegrationId: desk });
      expect(await change({ assignee: { agentId: 'g' } })).toEqual(['external', bot, undefined]);
      expect(await change({ control: 'none', assignee: null })).toEqual([
        'none',
        undefined,
        undefined,
      ]);
    });

    it('[S28] writes an entry anew in its place, together with the event that tells of it', async () => {
      const head = await begin([messageOf(1), messageOf(2), messageOf(3)]);
      const { content: _, ...place } = messageOf(2) as StoredEntry & { content: unknown };
      const redacted = {
        ...place,
        kind: 'event',
        name: 'redacted',
        data: { seq: 2 },
      } as StoredEntry;
      const change: HeadChange = { redacts: [redacted] };
      const end = eventOf(4, 'redacted', { seq: 2 });
      expect(await make().append(head, [end], change, at)).toBe(true);
      const page = { limit: 10, order: 'ascending' } as const;
      expect(await make().entries(head.id, page)).toEqual([
        messageOf(1),
        redacted,
        messageOf(3),
        end,
      ]);
      // Its place was taken: nothing is written.
      const other = { redacts: [{ ...redacted, seq: 1 }] };
      expect(await make().append(head, [end], other, at)).toBe(false);
      expect((await make().entries(head.id, page))[0]).toEqual(messageOf(1));
    });

    it('[S29] clears what lies before an event, for every reader at once', async () => {
      const messages = Array.from({ length: 130 }, (_, index) => messageOf(index + 1));
      const head = await begin(messages);
      const reads = { b: { seq: 130, others: 130, at }, p0: { seq: 130, others: 0, at } };
      const end = eventOf(131, 'redacted', { through: 130 });
      const clear = { through: 130, reads };
      expect(await make().append(head, [end], { clear }, at)).toBe(true);
      const found = await make().snapshot(head.id, consistent);
      expect(found?.latest).toEqual([end]);
      expect(found?.head).toMatchObject({
        clearedThrough: 130,
        businessRead: reads.b,
        participants: { p0: { read: reads.p0 } },
      });
      const gone: number[] = [];
      const before = async (entries: StoredEntry[]) =>
        void gone.push(...entries.map(({ seq }) => seq));
      const what = { through: 130, run: false, until: Number.POSITIVE_INFINITY, before };
      expect(await make().purge(head.id, what)).toBe(true);
      const page = { limit: 500, order: 'ascending' } as const;
      expect(await make().entries(head.id, page)).toEqual([end]);
      expect(await make().append(head, [messageOf(132)], undefined, at)).toBe(true);
      // What is handed over goes in its order; a store that keeps all of it hands over nothing.
      expect([[], messages.map(({ seq }) => seq)]).toContainEqual(gone);
    });

    it('[S22] removes a closed conversation for everybody, and remembers that it was', async () => {
      const head = await begin([messageOf(1)], { state: 'closed' });
      const userId = head.participants['p0']?.userId ?? '';
      const end = eventOf(2, 'redacted', { removed: true });
      const opened = { ...head, state: 'open' } as const;
      expect(await make().append(opened, [end], { removed: true }, at)).toBe(false);
      expect(await make().append(head, [end], { removed: true }, at)).toBe(true);
      expect(await make().snapshot(head.id, consistent)).toBeUndefined();
      expect(await make().listOfUser(userId, { limit: 5 })).toMatchObject({ conversationIds: [] });
      expect(await make().tombstone(head.id)).toEqual({ appId: 'app-1', createdAt: at, end: 2 });
      expect(await make().tombstone(fresh('nothing'))).toBeUndefined();
      // Who has read nothing of it finds no place, nor does who begins the same once more.
      expect(await make().append(head, [messageOf(2)], undefined, at)).toBe(false);
      expect(await make().create({ head, userId, first: [] })).toBe('exists');
      const until = Number.POSITIVE_INFINITY;
      expect(await make().purge(head.id, { through: 1, run: true, until })).toBe(true);
      expect(await make().snapshot(head.id, consistent)).toBeUndefined();
    });

    it('[S23] keeps places, and who takes them, in everybody’s list', async () => {
      const [ada, bob] = [fresh('user'), fresh('user')];
      const read = { seq: 0, others: 0 };
      const head = headOf(fresh('conversation'), {
        type: 'sdkGroup',
        description: 'About 7',
        participants: { p0: { userId: ada, read } },
      });
      await make().create({ head, userId: ada, first: [] });
      const lists = async () =>
        Promise.all(
          [ada, bob].map(
            async (user) => (await make().listOfUser(user, { limit: 5 })).conversationIds.length,
          ),
        );
      expect(await lists()).toEqual([1, 0]);
      const joined: HeadChange = {
        participants: { p1: { userId: bob, read } },
        lists: [{ userId: bob, listed: true }],
      };
      const enter = eventOf(1, 'joined', { participantId: 'p1', userId: bob });
      expect(await make().append(head, [enter], joined, at)).toBe(true);
      const now = (await headNow(head.id)) as Head;
      expect(now).toMatchObject({ type: 'sdkGroup', description: 'About 7' });
      expect(now.participants).toEqual({
        p0: { userId: ada, read },
        p1: { userId: bob, read },
      });
      expect(await lists()).toEqual([1, 1]);
      const left: HeadChange = {
        participants: { p0: { userId: ada, read, left: true } },
        lists: [{ userId: ada, listed: false }],
      };
      const leave = eventOf(2, 'left', { participantId: 'p0', userId: ada });
      expect(await make().append(now, [leave], left, at)).toBe(true);
      expect((await headNow(head.id))?.participants).toEqual({
        p0: { userId: ada, read, left: true },
        p1: { userId: bob, read },
      });
      expect(await lists()).toEqual([0, 1]);
      const back = { ...left, participants: { p0: { userId: ada, read } } };
      const after = (await headNow(head.id)) as Head;
      const again = eventOf(3, 'joined', { participantId: 'p0', userId: ada });
      expect(await make().append(after, [again], back, at)).toBe(true);
      expect((await headNow(head.id))?.participants['p0']).toEqual({ userId: ada, read });
    });

    it('[D5] notes and forgets listeners, each by itself', async () => {
      const head = await begin();
      const one: Listener = {
        connectionId: 'L0SM9cOFvHcCIhw=',
        side: 'p0',
        ownerId: 'u',
        expiresAt,
      };
      const two: Listener = { ...one, connectionId: 'b.c-d', side: 'b', ownerId: 'g' };
      await make().addListeners(head.id, [one, two]);
      await make().addListeners(head.id, [one]);
      expect((await headNow(head.id))?.listeners).toHaveLength(2);
      await make().removeListener(head.id, one.connectionId);
      await make().removeListener(head.id, one.connectionId);
      expect((await headNow(head.id))?.listeners).toEqual([two]);
      await make().addListeners(head.id, [one], [two.connectionId, one.connectionId, 'gone']);
      expect((await headNow(head.id))?.listeners).toEqual([one]);
      await make().addListeners(fresh('nothing'), [one]);
      await make().removeListener(fresh('nothing'), 'x');
    });

    it('[D12] moves read marks forward only', async () => {
      const head = await begin();
      for (const side of ['p0', 'b']) {
        expect(await make().markRead(head.id, side, { seq: 3, others: 2 })).toBe(true);
        expect(await make().markRead(head.id, side, { seq: 3, others: 2 })).toBe(false);
        expect(await make().markRead(head.id, side, { seq: 2, others: 1 })).toBe(false);
        expect(await make().markRead(head.id, side, { seq: 5, others: 4 })).toBe(true);
      }
      const now = await headNow(head.id);
      expect(now?.participants['p0']?.read).toEqual({ seq: 5, others: 4 });
      expect(now?.businessRead).toEqual({ seq: 5, others: 4 });
    });

    it('[D24] shows the marks that the latest entry carries, where they are further', async () => {
      const head = await begin();
      const at = 1_800_000_000_000;
      const reads = { p0: { seq: 2, others: 1, at: at - 5 }, b: { seq: 4, others: 3, at } };
      await make().markRead(head.id, 'p0', { seq: 3, others: 2 });
      const last = (await make().snapshot(head.id, { consistent: true }))?.latest[0]?.seq ?? 0;
      const entry = { ...messageOf(last + 1), at, reads };
      expect(await make().append(head, [entry], undefined, at)).toBe(true);
      const snapshot = await make().snapshot(head.id, { consistent: true });
      expect(snapshot?.latest[0]).toEqual(entry);
      expect(snapshot?.head.participants['p0']?.read).toEqual({ seq: 3, others: 2 });
      expect(snapshot?.head.businessRead).toEqual(reads.b);
    });

    it('[H12] says where a participant is reached, as long as it is as it was read', async () => {
      const head = await begin();
      const at = (clientId: string, since: number): Reach => ({
        ...{ clientId, integrationId: 'i', type: 'line', externalId: 'x', since },
      });
      const reached = async () => (await headNow(head.id))?.participants['p0']?.reach;
      expect(await make().setReach(head.id, 'p0', at('a', 1), 'other')).toBe(false);
      expect(await make().setReach(head.id, 'p9', at('a', 1), undefined)).toBe(false);
      expect(await make().setReach(fresh('none'), 'p0', at('a', 1), undefined)).toBe(false);
      expect(await make().setReach(head.id, 'p0', at('a', 1), undefined)).toBe(true);
      expect(await make().setReach(head.id, 'p0', at('b', 1), undefined)).toBe(false);
      expect(await reached()).toEqual(at('a', 1));
      expect(await make().setReach(head.id, 'p0', at('b', 2), 'a')).toBe(true);
      expect(await reached()).toEqual(at('b', 2));
      expect(await make().setReach(head.id, 'p0', null, 'a')).toBe(false);
      expect(await make().setReach(head.id, 'p0', null, 'b')).toBe(true);
      expect(await reached()).toBeUndefined();
      const entry = messageOf(1);
      const now = await headNow(head.id);
      if (now === undefined) throw new Error('no head');
      const reach = { p0: at('c', 2) };
      expect(await make().append(now, [entry], { reach }, 1)).toBe(true);
      expect(await reached()).toEqual(at('c', 2));
      const none = { reach: { p0: null } };
      expect(await make().append(now, [messageOf(2)], none, 1)).toBe(true);
      expect(await reached()).toBeUndefined();
    });

    it('[I8] lists a customer’s conversations, newest first, in pages, and nobody else’s', async () => {
      const userId = fresh('user');
      const ids: string[] = [];
      for (let age = 0; age < 5; age++) {
        const head = headOf(fresh('conversation'), { createdAt: at + age });
        await make().create({ head, userId, first: [] });
        ids.unshift(head.id);
      }
      const first = await make().listOfUser(userId, { limit: 2 });
      const second = await make().listOfUser(userId, { limit: 2, cursor: first.cursor ?? '' });
      const third = await make().listOfUser(userId, { limit: 2, cursor: second.cursor ?? '' });
      const pages = [first, second, third].flatMap((page) => page.conversationIds);
      expect(pages).toEqual(ids);
      expect(third.cursor).toBeNull();
      expect(await make().listOfUser(fresh('user'), { limit: 2 })).toEqual({
        conversationIds: [],
        cursor: null,
      });
    });

    it('[I9] lists an app’s conversations by whose they are and by state', async () => {
      const appId = fresh('app');
      const open = await begin([], { appId, createdAt: at });
      const taken = await begin([], { appId, createdAt: at + 1 });
      const closed = await begin([], { appId, createdAt: at + 2 });
      await begin([], { appId: fresh('app') });
      const ada = { agentId: 'ada' };
      await make().append(taken, [eventOf(1, 'assigned', ada)], { assignee: ada }, at + 5);
      await make().append(closed, [eventOf(1, 'closed')], { state: 'closed' }, at + 3);
      type Filter = Parameters<ConversationStore['listOfApp']>[1];
      const list = async (filter: Filter) =>
        (await make().listOfApp(appId, filter, { limit: 10 })).conversationIds;
      expect(await list({ state: 'open' })).toEqual([taken.id, open.id]);
      expect(await list({ state: 'closed' })).toEqual([closed.id]);
      expect(await list({ assignee: null, state: 'open' })).toEqual([open.id]);
      expect(await list({ assignee: 'ada' })).toEqual([taken.id]);
      expect(await list({ assignee: 'ada', state: 'closed' })).toEqual([]);
      expect(new Set(await list({}))).toEqual(new Set([open.id, taken.id, closed.id]));
      const page = await make().listOfApp(appId, { state: 'open' }, { limit: 1 });
      const query = { limit: 1, cursor: page.cursor ?? '' };
      const next = await make().listOfApp(appId, { state: 'open' }, query);
      expect([...page.conversationIds, ...next.conversationIds]).toEqual([taken.id, open.id]);
    });
  });
}
