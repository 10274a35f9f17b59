import type { FrameOf } from '../../../core/protocol/client-frames.ts';
import type { Author, Conversation, Entry } from '../../../core/protocol/entries.ts';
import type { ServerFrame, ServerFrameOf } from '../../../core/protocol/server-frames.ts';
import type { Channel } from './channel.ts';
import { backOff, type Environment } from './environment.ts';
import { ClientError, canRetry, type Failure, isAboutToken, toClientError } from './errors.ts';

/** What waits to be stored by the server, as it is kept across reloads. */
export type NewOutboxItem = {
  id: string;
  /** The conversation; for one that is yet to be created, the id of its creation. */
  conversationId: string;
  /** What was held of the conversation before the first attempt: a resend is searched for behind it. */
  after?: number;
  /** The session of the first attempt: a creation is the same only within it. */
  sessionId?: string;
  /** Set when it failed for good; then it waits for `retry` or `discard`. */
  error?: Failure;
} & OutboxWork;

export type OutboxItem = NewOutboxItem & {
  /** When it was added, in milliseconds; no two of a tab are alike. */
  at: number;
};

export type OutboxWork =
  | { action: 'message'; body: Pick<FrameOf<'message'>, 'content' | 'metadata'> }
  | { action: 'postback'; body: Pick<FrameOf<'postback'>, 'messageId' | 'text' | 'payload'> }
  | { action: 'createConversation'; body: Omit<FrameOf<'createConversation'>, 'action' | 'id'> };

/** What an item became. */
export type Stored = Entry | Conversation;

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

/** How often, and every how many milliseconds, a tab looks whether another's older items are gone. */
const olderLooks = 25;
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
    let settle: { resolve(stored: Stored): void; reject(error: ClientError): void } | undefined;
    const promise = new Promise<Stored>((resolve, reject) => {
      settle = { resolve, reject };
    });
    // Apps that listen to events instead are not to be punished for it.
    promise.catch(() => {});
    if (settle !== undefined) waiting.set(id, { promise, ...settle });
    return promise;
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
    waiting.get(item.id)?.resolve(what);
    waiting.delete(item.id);
    pump();
  }

  function fail(item: OutboxItem, error: ClientError): void {
    item.error = { code: error.code, message: error.message };
    release(item);
    void options.save();
    options.onState(item, 'failed');
    waiting.get(item.id)?.reject(error);
    waiting.delete(item.id);
    if (item.action === 'createConversation') {
      // What was meant for a conversation that does not come to be has nowhere to go.
      for (const one of [...items]) {
        if (one.conversationId === item.id && one.error === undefined) fail(one, error);
      }
    }
    pump();
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
    const { id, conversationId } = item;
    if (options.channel() === undefined) throw offline();
    if (item.action === 'createConversation') {
      if (item.sessionId === undefined) {
        item.sessionId = options.sessionId();
        await options.save();
      }
      if (item.sessionId !== options.sessionId()) {
        throw new ClientError(
          'session_changed',
          'The session ended while the conversation was being created. See whether it is there before you try again.',
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
    if (item.action === 'createConversation') {
      // There is nothing to sync yet that would show whether the socket lives.
      await channel.request({ action: item.action, id, ...item.body }, true);
    } else if (item.action === 'message') {
      await channel.request({ action: item.action, id, conversationId, after, ...item.body });
    } else {
      await channel.request({ action: item.action, id, conversationId, after, ...item.body });
    }
  }

  /** A tab that reloads may find what it left with another: that goes first, unless it takes too long. */
  async function letOlderGo(lane: Lane): Promise<void> {
    for (let looks = 0; looks < olderLooks && isCurrent(lane); looks++) {
      if (!(await options.hasOlder(lane.item))) return;
      await new Promise<void>((resolve) => {
        env.clock.setTimer(resolve, olderLookEvery);
      });
    }
  }

  let lastStamp = 0;
  const stamp = () => {
    lastStamp = Math.max(lastStamp + 1, env.clock.now());
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
      const known = new Set(items.map((one) => one.id));
      // Tabs take over from each other: what is older goes first, whoever had it.
      items = [...restored.filter((one) => !known.has(one.id)), ...items].sort(
        (a, b) => a.at - b.at,
      );
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
      waiting.get(id)?.reject(new ClientError('discarded', 'The app took it back.'));
      waiting.delete(id);
      pump();
    },
    pump,
    onFrame(frame) {
      if (frame.type !== 'ack' && frame.type !== 'created') return;
      const item = items.find((one) => one.id === frame.id);
      if (item === undefined) return;
      if (frame.type === 'ack') {
        const entry = entryOf(item, frame, options.author(item.conversationId));
        if (entry === undefined) return;
        // First the entry, so that the next message can say that it is held. It may settle the item.
        options.receive(frame.conversationId, entry);
        if (items.includes(item)) stored(item, entry);
        return;
      }
      // What was written into it meanwhile goes to where it is now.
      for (const one of items) {
        if (one.conversationId === item.id && one !== item)
          one.conversationId = frame.conversation.id;
      }
      options.created(item.id, frame);
      stored(item, frame.conversation);
    },
    seen(conversationId, entry) {
      if (entry.clientId === undefined) return;
      const item = items.find(
        (one) => one.id === entry.clientId && one.conversationId === conversationId,
      );
      if (item !== undefined) stored(item, entry);
    },
    unknown(conversationId) {
      for (const item of [...items]) {
        if (item.conversationId === conversationId && item.error === undefined) {
          fail(item, new ClientError('not_found', 'There is no such conversation any more.'));
        }
      }
    },
    clear() {
      for (const lane of busy.values()) lane.cancel?.();
      busy.clear();
      const gone = items;
      items = [];
      const error = new ClientError('discarded', 'It belonged to a session that is over.');
      for (const { id } of gone) waiting.get(id)?.reject(error);
      waiting.clear();
    },
  };
}

const offline = () => new ClientError('offline', 'There is no connection now.');

function entryOf(
  item: OutboxItem,
  { entryId, seq, prev, received }: ServerFrameOf<'ack'>,
  author: Author,
): Entry | undefined {
  const base = { id: entryId, seq, prev, received, author, clientId: item.id };
  if (item.action === 'message') return { ...base, kind: 'message', ...item.body };
  if (item.action === 'postback') {
    return { ...base, kind: 'event', name: 'postback', data: { ...item.body } };
  }
  return undefined;
}
