import type { Author, Entry } from '../../../core/protocol/entries.ts';
import type { ServerFrame, ServerFrameOf } from '../../../core/protocol/server-frames.ts';
import type { Channel } from './channel.ts';
import { backOff, type Environment, sleep } from './environment.ts';
import { ClientError, canRetry, isAboutToken, offline, toClientError } from './errors.ts';
import { entryOf, type NewOutboxItem, type OutboxItem, type Stored } from './outbox-item.ts';

export interface OutboxOptions {
  env: Environment;
  channel(): Channel | undefined;
  sessionId(): string | undefined;
  author(conversationId: string): Author;
  /** What is held of a conversation, or undefined. */
  through(conversationId: string): number | undefined;
  /** Fetches what is missing. @throws ClientError */
  catchUp(conversationId: string): Promise<void>;
  /** An acknowledged entry, as the server would deliver it. */
  receive(conversationId: string, entry: Entry): void;
  created(localId: string, frame: ServerFrameOf<'created'>): void;
  onState(item: OutboxItem, state: 'sending' | 'sent' | 'failed', stored?: Stored): void;
  /** The token was refused. */
  renew(): void;
  save(): Promise<void>;
  /** Whether another tab still has to send something older to the same conversation. */
  hasOlder(item: OutboxItem): Promise<boolean>;
}

export interface Outbox {
  items(conversationId?: string): OutboxItem[];
  /** Queues an item behind those of its conversation. @returns What it becomes, when it is stored. */
  add(item: NewOutboxItem): Promise<Stored>;
  /** Items from before a reload. */
  restore(items: OutboxItem[]): void;
  /** @throws ClientError `not_found` */
  retry(id: string): Promise<Stored>;
  /** @throws ClientError `not_found` */
  discard(id: string): void;
  /** There is a socket that is up to date. */
  pump(): void;
  onFrame(frame: ServerFrame): void;
  /** An entry of one's own, by whatever way it came. */
  seen(conversationId: string, entry: Entry): void;
  /** No such conversation is the customer's. */
  unknown(conversationId: string): void;
  /** Everything is dropped: it was somebody else's. */
  clear(): void;
}

type Request = Parameters<Channel['request']>[0];

/** How often, and every how many milliseconds, a tab looks whether another's older items are gone. */
const olderLooks = 150;
const olderLookEvery = 200;

/** One after the other for each conversation, each until it is stored or refused. */
export function createOutbox(options: OutboxOptions): Outbox {
  const { env } = options;
  /** In the order in which they were added; those of one conversation go in this order. */
  let items: OutboxItem[] = [];
  /** What an attempt is under way or waits for its time for, by conversation. */
  const busy = new Map<string, { item: OutboxItem; attempts: number; cancel?: () => void }>();
  const waiting = new Map<
    string,
    { promise: Promise<Stored>; resolve(stored: Stored): void; reject(error: ClientError): void }
  >();

  function promiseOf(id: string): Promise<Stored> {
    const known = waiting.get(id);
    if (known !== undefined) return known.promise;
    let resolve!: (stored: Stored) => void;
    let reject!: (error: ClientError) => void;
    const promise = new Promise<Stored>((...both) => {
      [resolve, reject] = both;
    });
    // Apps that listen to events instead are not to be punished for it.
    promise.catch(() => {});
    waiting.set(id, { promise, resolve, reject });
    return promise;
  }

  /** Who waits for what becomes of an item; he is told once. */
  function settle(id: string) {
    const known = waiting.get(id);
    waiting.delete(id);
    return known;
  }

  function release(item: OutboxItem): void {
    const lane = busy.get(item.conversationId);
    if (lane?.item !== item) return;
    lane.cancel?.();
    busy.delete(item.conversationId);
  }

  function remove(item: OutboxItem): void {
    items = items.filter((one) => one !== item);
    release(item);
    void options.save();
  }

  function stored(item: OutboxItem, what: Stored): void {
    remove(item);
    options.onState(item, 'sent', what);
    settle(item.id)?.resolve(what);
    pump();
  }

  function fail(item: OutboxItem, error: ClientError): void {
    item.error = { code: error.code, message: error.message };
    // Nobody could send a change again: the app does not know it by an id.
    if (item.action === 'changeConversation') remove(item);
    release(item);
    void options.save();
    options.onState(item, 'failed');
    settle(item.id)?.reject(error);
    // What was meant for a conversation that does not come to be has nowhere to go.
    failAll(item.id, error);
    pump();
  }

  function failAll(conversationId: string, error: ClientError): void {
    for (const item of [...items]) {
      if (item.conversationId === conversationId && item.error === undefined) fail(item, error);
    }
  }

  function pump(): void {
    if (options.channel() === undefined) return;
    const lanes = new Set<string>();
    for (const item of items) {
      const { conversationId } = item;
      if (item.error !== undefined || lanes.has(conversationId)) continue;
      lanes.add(conversationId);
      if (busy.has(conversationId)) continue;
      const lane = { item, attempts: 0 };
      busy.set(conversationId, lane);
      void attempt(lane);
    }
  }

  type Lane = { item: OutboxItem; attempts: number; cancel?: () => void };
  const isCurrent = (lane: Lane) => busy.get(lane.item.conversationId) === lane;

  async function attempt(lane: Lane): Promise<void> {
    const { item } = lane;
    try {
      await send(lane);
    } catch (caught) {
      const error = toClientError(caught);
      if (!isCurrent(lane)) return;
      if (isAboutToken(error)) options.renew();
      else if (
        item.action !== 'createConversation' &&
        (error.code === 'timeout' || error.code === 'resync_required')
      ) {
        // Brings its acknowledgement, or shows that the socket is dead.
        await options.catchUp(item.conversationId).catch(() => {});
      } else if (!canRetry(error)) {
        fail(item, error);
        return;
      }
      if (!isCurrent(lane)) return;
      if (options.channel() === undefined || isAboutToken(error) || error.code === 'lost') {
        busy.delete(item.conversationId);
        pump();
        return;
      }
      const delay = Math.max(
        backOff(env.random, lane.attempts++),
        (error.retryAfterSeconds ?? 0) * 1000,
      );
      lane.cancel = env.clock.setTimer(() => void attempt(lane), delay);
    }
  }

  async function send(lane: Lane): Promise<void> {
    const { item } = lane;
    const { id, action, conversationId, read } = item;
    const creates = action === 'createConversation';
    if (options.channel() === undefined) throw offline();
    if (creates) {
      if (item.sessionId === undefined) {
        item.sessionId = options.sessionId();
        await options.save();
      }
      if (item.sessionId !== options.sessionId()) {
        throw new ClientError(
          'session_changed',
          'The session ended meanwhile. See whether it is there.',
        );
      }
    } else {
      if (options.through(conversationId) === undefined) await options.catchUp(conversationId);
      if (item.after === undefined) {
        item.after = options.through(conversationId);
        await options.save();
      }
    }
    await letOlderGo(lane);
    const channel = options.channel();
    if (!isCurrent(lane)) return;
    if (channel === undefined) throw offline();
    // What is held grows between attempts; everything up to it was looked through for this item.
    const after = options.through(conversationId) ?? item.after ?? 0;
    const place = creates ? {} : { conversationId, after, read };
    // Of a creation there is nothing to sync yet that would show whether the socket lives.
    const frame = { ...item.body, action, id, ...place };
    await channel.request(frame as Request, creates);
  }

  /** A tab that reloads may find what it left with another: that goes first, unless it takes too long. */
  async function letOlderGo(lane: Lane): Promise<void> {
    for (let looks = 0; looks < olderLooks && isCurrent(lane); looks++) {
      if (!(await options.hasOlder(lane.item))) return;
      await sleep(env.clock, olderLookEvery);
    }
  }

  let lastStamp = 0;
  const stamp = (at = env.clock.now()) => {
    lastStamp = Math.max(lastStamp + 1, at);
    return lastStamp;
  };

  const find = (id: string) => {
    const item = items.find((one) => one.id === id);
    if (item === undefined) throw new ClientError('not_found', `Nothing unsent has the id ${id}.`);
    return item;
  };

  return {
    items: (id) => (id === undefined ? items : items.filter((one) => one.conversationId === id)),
    add(added) {
      const item: OutboxItem = { ...added, at: stamp() };
      items.push(item);
      void options.save();
      options.onState(item, 'sending');
      const promise = promiseOf(item.id);
      pump();
      return promise;
    },
    restore(restored) {
      // Tabs take over from each other: what is older goes first, whoever had it. What was added here is
      // the newest, even if the clock was set back since.
      const strange = restored.filter(({ id }) => !items.some((one) => one.id === id));
      items = [...strange, ...items].sort(
        (a, b) => +waiting.has(a.id) - +waiting.has(b.id) || a.at - b.at,
      );
      lastStamp = 0;
      for (const one of items) one.at = stamp(one.at);
      pump();
    },
    retry(id) {
      const item = find(id);
      const promise = promiseOf(id);
      if (item.error === undefined) return promise;
      item.error = undefined;
      item.at = stamp();
      if (item.action === 'createConversation') item.sessionId = undefined;
      items = [...items.filter((one) => one !== item), item];
      void options.save();
      options.onState(item, 'sending');
      pump();
      return promise;
    },
    discard(id) {
      const item = find(id);
      remove(item);
      settle(id)?.reject(new ClientError('discarded', 'The app took it back.'));
      pump();
    },
    pump,
    onFrame(frame) {
      const item = 'id' in frame && items.find((one) => one.id === frame.id);
      if (!item) return;
      if (frame.type === 'ok') stored(item, undefined);
      else if (frame.type === 'ack') {
        const entry = entryOf(item, frame, options.author(item.conversationId));
        if (entry === undefined) return;
        // First the entry, so that the next message can say that it is held. It may settle the item.
        options.receive(frame.conversationId, entry);
        if (items.includes(item)) stored(item, entry);
      } else if (frame.type === 'created') {
        // What was written into it meanwhile goes to where it is now.
        for (const one of items) {
          if (one.conversationId === item.id && one !== item)
            one.conversationId = frame.conversation.id;
        }
        options.created(item.id, frame);
        stored(item, frame.conversation);
      }
    },
    seen(conversationId, entry) {
      const item = items.find(
        (one) => one.id === entry.clientId && one.conversationId === conversationId,
      );
      if (item) stored(item, entry);
    },
    unknown(conversationId) {
      failAll(conversationId, new ClientError('not_found', 'It is gone.'));
    },
    clear() {
      for (const lane of busy.values()) lane.cancel?.();
      busy.clear();
      items = [];
      const error = new ClientError('discarded', 'Its session ended.');
      for (const id of [...waiting.keys()]) settle(id)?.reject(error);
    },
  };
}
