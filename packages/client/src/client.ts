import type { Content } from '../../../core/protocol/content.ts';
import type { Author, Conversation, Entry } from '../../../core/protocol/entries.ts';
import type { QueuePosition, QueueState } from '../../../core/protocol/routing.ts';
import type { ConversationsPage, EntriesPage } from '../../../core/protocol/sdk-http.ts';
import type { ServerFrame } from '../../../core/protocol/server-frames.ts';
import type {
  ClientEvents,
  ClientOptions,
  CreateConversationOptions,
  CustomerClient,
  HistoryOptions,
  HistoryPage,
  SentMessage,
} from './client-types.ts';
import { createConnector } from './connector.ts';
import { createConversationList } from './conversation-list.ts';
import { createEmitter } from './emitter.ts';
import { environment } from './environment.ts';
import { ClientError, isAboutToken, offline, toClientError } from './errors.ts';
import { createFeed } from './feed.ts';
import { checkFrameSize } from './frame-size.ts';
import { createHttp, type HttpRequest } from './http.ts';
import { createLink } from './link.ts';
import { createOutbox } from './outbox.ts';
import type { NewOutboxItem, OutboxWork, Stored } from './outbox-item.ts';
import { createOutboxStore } from './outbox-store.ts';
import { pendingOf } from './pending.ts';
import { createReadSender } from './reading.ts';
import { createSessions, type StoredSession, viewOf } from './sessions.ts';
import { safeStorage } from './storage.ts';
import { createTypingReceiver, createTypingSender } from './typing.ts';

/**
 * A customer's client. Nothing happens before `connect`; what is sent before that, or without a
 * network, is sent as soon as there is one.
 */
export function createClient(options: ClientOptions): CustomerClient {
  const env = environment(options);
  const { emit, on } = createEmitter<ClientEvents>();
  const warn = (error: ClientError) => emit('error', error);
  const key = `causerie.${options.integrationId}`;
  const storage = safeStorage(options.storage, (cause) =>
    warn(
      new ClientError(
        'storage',
        `Without storage, unsent messages end with this page: ${String(cause)}`,
      ),
    ),
  );
  const http = createHttp(env, options.httpApiUrl);
  const sessions = createSessions({
    env,
    http,
    storage,
    key,
    integrationId: options.integrationId,
    locale: options.locale,
    getToken: options.getToken,
    onChange: sessionChanged,
    onError: warn,
  });

  /** Whose everything here is. */
  let owner: StoredSession | undefined;
  let started: Promise<void> | undefined;
  /** The first socket of a person has brought the conversations that there were. */
  let listed = false;
  let leaving = false;
  let unreadTotal = 0;
  /** Conversations created here, by the id that they were known by before. */
  const created = new Map<string, string>();

  const channel = () => link.channel;
  const isMine = (author: Author) =>
    author.type === 'user' && author.userId === sessions.current?.userId;
  const real = (id: string) => created.get(id) ?? id;
  const through = (id: string) => feed.timeline(id)?.through;

  const list = createConversationList(isMine, (id) => feed.timeline(id));
  const feed = createFeed({
    env,
    channel,
    onEntry(id, entry) {
      typingReceiver.wrote(id, entry.author);
      const changed = list.entry(id, entry);
      emit('entry', id, entry);
      if (changed) emitConversation(id);
      emitUnread();
      // By its id alone: who the customer is may change while it is on its way.
      if (entry.author.type === 'user') outbox.seen(id, entry);
    },
    onConversation(conversation) {
      const { id } = conversation;
      const before = JSON.stringify(list.get(id));
      list.put(conversation);
      if (JSON.stringify(list.get(id)) !== before) emitConversation(id);
      emitUnread();
    },
    onUnknown(id) {
      list.remove(id);
      outbox.unknown(id);
      emitUnread();
    },
    onError: warn,
  });
  const link = createLink({
    env,
    async credentials(renew) {
      const { webSocketUrl, token } = await sessions.get(renew);
      return { url: webSocketUrl, token };
    },
    async prepare(opening) {
      const settleAfter = await feed.open(opening, !listed);
      listed = true;
      return settleAfter;
    },
    settle: feed.refresh,
    ping: feed.refresh,
    onFrame,
    onState(state, error) {
      if (error !== undefined) warn(error);
      emit('connection', state, error);
      if (state !== 'online') return;
      list.unheard().forEach(readSender.send);
      outbox.pump();
    },
  });
  const outbox = createOutbox({
    env,
    channel,
    through,
    sessionId: () => sessions.current?.sessionId,
    author(id) {
      const userId = sessions.current?.userId;
      const me = list.get(id)?.participants.find((one) => one.userId === userId);
      return { type: 'user', userId, displayName: me?.displayName };
    },
    catchUp: feed.catchUp,
    receive: feed.receive,
    created(localId, frame) {
      created.set(localId, frame.conversation.id);
      feed.adopt(frame.conversation, frame.entries, frame.through);
    },
    onState(item, state, what) {
      const message = pendingOf(item);
      if (message === undefined) return;
      const { id, conversationId, error } = message;
      const entry = what !== undefined && 'seq' in what ? what : undefined;
      emit('message:state', { id, conversationId: real(conversationId), state, error, entry });
      // What it had taken along has not arrived.
      if (state === 'failed') readSender.hold(item.conversationId);
    },
    renew: link.renew,
    save: () => store.save(),
    hasOlder: (item) => store.hasOlder(item),
  });
  const store = createOutboxStore(
    storage,
    `${key}.outbox`,
    env.locks,
    () => owner && { person: owner.person, items: outbox.items() },
  );
  const readSender = createReadSender(env.clock, list.mark, (conversationId, seq) =>
    channel()?.post({ action: 'read', conversationId, seq }),
  );
  const typingSender = createTypingSender(env.clock, (conversationId, state) =>
    channel()?.post({
      action: 'typing',
      conversationId,
      state,
      read: readSender.take(conversationId),
    }),
  );
  const typingReceiver = createTypingReceiver(env.clock, (id, author, state) =>
    emit('typing', id, author, state),
  );

  function onFrame(frame: ServerFrame): void {
    outbox.onFrame(frame);
    switch (frame.type) {
      case 'entry':
        feed.receive(frame.conversationId, frame.entry);
        hasRead(frame.conversationId, frame.entry.author, frame.read);
        return;
      case 'conversation':
        feed.meet(frame.conversation);
        return;
      case 'gone':
        // The answer says that it is unknown.
        void feed.catchUp(frame.conversationId).catch(warn);
        return;
      case 'typing':
        typingReceiver.frame(frame.conversationId, frame.author, frame.state);
        hasRead(frame.conversationId, frame.author, frame.read);
        return;
      case 'read':
        hasRead(frame.conversationId, frame.author, frame.seq);
        return;
      case 'queue': {
        const { type: _, conversationId, ...place } = frame;
        emit('queue', conversationId, place);
        return;
      }
      case 'error':
        if (frame.id === undefined) {
          warn(new ClientError('gateway', frame.message, frame.retryAfterSeconds));
        }
    }
  }

  function emitConversation(id: string): void {
    const conversation = list.get(id);
    if (conversation !== undefined) emit('conversation', conversation);
    emitUnread();
  }

  function emitUnread(): void {
    const total = list.unread();
    if (total === unreadTotal) return;
    unreadTotal = total;
    emit('unread', total);
  }

  function hasRead(id: string, author: Author, seq: number | undefined): void {
    if (seq === undefined) return;
    list.read(id, author, seq);
    emit('read', id, author, seq);
    emitConversation(id);
  }

  function sessionChanged(session: StoredSession | undefined): void {
    if (session !== undefined) {
      const same =
        owner === undefined || owner.person === session.person || owner.userId === session.userId;
      if (!same) wipe();
      // Conversations that come with a login are not news.
      if (owner?.userId !== session.userId) listed = false;
      owner = session;
      void store.save();
    } else if (leaving) wipe();
    emit('session', session && viewOf(session));
  }

  /** Forgets everything of the person that it was about. */
  function wipe(): void {
    owner = undefined;
    listed = false;
    outbox.clear();
    feed.forget();
    list.remove();
    created.clear();
    emitUnread();
  }

  async function restore(): Promise<void> {
    await sessions.restore();
    await store.load(sessions.current?.person, (items) => {
      for (const { conversationId, after } of items) {
        // What came after its first attempt may be the message itself.
        if (after !== undefined) feed.follow(conversationId, after);
      }
      outbox.restore(items);
      for (const item of items) {
        const message = pendingOf(item);
        if (message !== undefined) emit('message:state', message);
      }
    });
  }

  async function request(
    path: string,
    options?: { method?: HttpRequest['method']; body?: object },
  ): Promise<unknown> {
    const ask = async (renew?: boolean) =>
      http({ ...options, path, token: (await sessions.get(renew)).token });
    try {
      return await ask();
    } catch (error) {
      if (!isAboutToken(toClientError(error))) throw error;
      return ask(true);
    }
  }

  function add(item: NewOutboxItem): Promise<Stored> {
    checkFrameSize(item);
    return outbox.add(item);
  }

  /** An item of its own, behind those of its conversation. */
  const next = (conversationId: string, work: OutboxWork): NewOutboxItem => ({
    id: env.newId(),
    conversationId: real(conversationId),
    ...work,
  });

  function addEntry(conversationId: string, work: OutboxWork): SentMessage {
    const item = next(conversationId, work);
    item.read = readSender.take(item.conversationId);
    const stored = add(item) as Promise<Entry>;
    typingSender.sent(item.conversationId);
    return { id: item.id, stored };
  }

  /** The outbox's id of a message: that of the creation it goes with, for a conversation's first. */
  function itemId(messageId: string): string {
    return outbox.items().find((item) => pendingOf(item)?.id === messageId)?.id ?? messageId;
  }

  const { connect, disconnect } = createConnector(
    env,
    link,
    (listener) => on('connection', listener),
    () => {
      started ??= restore().catch((error) => warn(toClientError(error)));
      return started;
    },
    readSender.leave,
  );

  return {
    on,
    get connection() {
      return link.state;
    },
    get session() {
      return sessions.current && viewOf(sessions.current);
    },
    get conversations() {
      return list.all();
    },
    connect,
    disconnect,
    async createConversation({
      id = env.newId(),
      message,
      messageMetadata: metadata,
      ...rest
    }: CreateConversationOptions = {}) {
      const first = message
        ? { id: env.newId(), content: contentOf(message), metadata }
        : undefined;
      const body = { ...rest, message: first };
      const item: NewOutboxItem = { id, conversationId: id, action: 'createConversation', body };
      return (await add(item)) as Conversation;
    },
    send: (conversationId, content, metadata) =>
      addEntry(conversationId, {
        action: 'message',
        body: { content: contentOf(content), metadata },
      }),
    postback: (conversationId, body) => addEntry(conversationId, { action: 'postback', body }),
    rate: (conversationId, body) => addEntry(conversationId, { action: 'rate', body }),
    async changeConversation(conversationId, change) {
      await add(next(conversationId, { action: 'changeConversation', body: change }));
    },
    pending(conversationId) {
      const id = conversationId && real(conversationId);
      return outbox.items(id).flatMap((item) => pendingOf(item) ?? []);
    },
    retry(id) {
      return { id, stored: outbox.retry(itemId(id)) as Promise<Entry> };
    },
    discard: (id) => outbox.discard(itemId(id)),
    typing(conversationId, state = 'start') {
      typingSender.typing(real(conversationId), state);
    },
    page(conversationId, { url, title }) {
      const id = real(conversationId);
      // One that is yet to be created begins where its customer says.
      if (list.get(id)) channel()?.post({ action: 'page', conversationId: id, url, title });
    },
    read(conversationId, seq) {
      const id = real(conversationId);
      // Nobody has read what he does not hold.
      const upTo = Math.min(seq ?? Infinity, through(id) ?? 0);
      if (!list.readHere(id, upTo)) return;
      readSender.hold(id);
      emitConversation(id);
    },
    async close(conversationId) {
      const open = channel();
      if (open === undefined) throw offline();
      const id = real(conversationId);
      await open.request({ action: 'closeConversation', id: env.newId(), conversationId: id });
      // The server does not deliver to the socket that caused it.
      await feed.catchUp(id);
    },
    async history(
      conversationId,
      { before, limit = 100 }: HistoryOptions = {},
    ): Promise<HistoryPage> {
      const id = real(conversationId);
      const timeline = feed.timeline(id);
      const begun = timeline?.through === undefined ? undefined : timeline.floor + 1;
      const end = before ?? begun;
      const earlier = end === undefined ? '' : `&before=${end}`;
      const path = `/sdk/conversations/${id}/entries?limit=${limit}${earlier}`;
      const page = (await request(path)) as EntriesPage;
      feed.timeline(id)?.prepend(page.more ? page.from : 1, page.through, page.entries);
      return { entries: page.entries, more: page.more };
    },
    async loadConversations({ cursor, limit = 25 } = {}) {
      const after = cursor ? `&cursor=${encodeURIComponent(cursor)}` : '';
      const page = (await request(
        `/sdk/conversations?limit=${limit}${after}`,
      )) as ConversationsPage;
      for (const conversation of page.conversations) {
        feed.follow(conversation.id, conversation.lastSeq);
        feed.meet(conversation);
        // Makes the socket listen to it.
        if (channel() !== undefined) feed.catchUp(conversation.id).catch(() => {});
      }
      return page;
    },
    request,
    availability: async () =>
      ((await request('/sdk/availability')) as { queues: QueueState[] }).queues,
    queuePosition: async (conversationId) =>
      (await request(`/sdk/conversations/${real(conversationId)}/queue`)) as QueuePosition,
    entries: (conversationId) => [...(feed.timeline(real(conversationId))?.entries ?? [])],
    unread: (conversationId) => list.unread(conversationId && real(conversationId)),
    async login(token) {
      const session = await sessions.login(token);
      // The socket was let in as who the customer was before.
      link.renew();
      link.wake();
      return viewOf(session);
    },
    async logout() {
      disconnect();
      leaving = true;
      wipe();
      await store.save();
      await store.wipe();
      await sessions.logout().catch((error) => warn(toClientError(error)));
      leaving = false;
    },
  };
}

const contentOf = (content: Content | string): Content =>
  typeof content === 'string' ? { type: 'text', text: content } : content;
