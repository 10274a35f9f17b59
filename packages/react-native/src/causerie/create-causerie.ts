import { ClientError, createClient, type Entry, type Storage } from '@causerie/client';
import { AppState, Linking } from 'react-native';
import { uploadFile } from './attachments.ts';
import type { CauserieEvent } from './events.ts';
import { isActive } from './is-active.ts';
import { createKnown } from './known.ts';
import { safeUrl } from './links.ts';
import { listen } from './listen.ts';
import { createOffers } from './offers.ts';
import { createDeviceRegistrar, type NotificationFit, pushContentOf } from './push.ts';
import { createStore, withEntry } from './store.ts';
import { createThreads } from './threads.ts';
import type { Causerie, CauserieOptions, CauserieState, Route, ShowTarget } from './types.ts';

/**
 * A customer's messenger, without anything that is seen. `CauserieProvider` makes one; an app that shows
 * everything itself may do so, too.
 */
export function createCauserie(options: CauserieOptions): Causerie {
  const { httpApiUrl, integrationId, storage, getToken, locale, environment } = options;
  const key = `causerie.${integrationId}`;
  const client = createClient({
    onWake,
    ...environment,
    httpApiUrl,
    integrationId,
    storage,
    getToken,
    locale,
  });
  const store = createStore<CauserieState>({
    connection: client.connection,
    session: undefined,
    failure: undefined,
    ready: false,
    conversations: [],
    moreConversations: undefined,
    unread: 0,
    typing: new Map(),
    queue: new Map(),
    availability: undefined,
    threads: new Map(),
    locale,
    shown: false,
    route: { name: 'list' },
    visit: 0,
    offer: undefined,
  });
  const threads = createThreads(client, store);
  const known = createKnown();
  const newId = () => `rn-${Date.now().toString(36)}-${hex(16)}`;
  const registrar = createDeviceRegistrar(
    client,
    rememberedId(storage, `${key}.device`),
    () => store.value.locale,
  );
  const offers = createOffers(client, storage, `${key}.offers`, (offer) => {
    store.set({ offer });
    emit({ type: 'proactiveShown', ...offer });
  });
  const listeners = new Map<string, Set<(event: CauserieEvent) => void>>();
  /** Conversations on the screen, the one that came last on top. */
  const looked: (string | undefined)[] = [];
  const seenIds = new Set<string>();
  let page: { url: string; title?: string } | undefined;
  let ended = false;

  function emit(event: CauserieEvent): void {
    const all = [options.onEvent, ...(listeners.get(event.type) ?? [])];
    for (const listener of all) {
      try {
        listener?.(event);
      } catch (error) {
        // An app's fault must not cost others their events; it surfaces as unhandled.
        void Promise.reject(error);
      }
    }
  }

  const stopListening = listen(client, store, threads, emit, registrar.sync);

  /** Resolves at once where the connection is being tried already. */
  const connect = async () => {
    if (!ended && client.connection === 'offline') await client.connect();
  };
  const ensure = () => void connect().catch(() => {});

  /** Fields and tags that the conversation has not been told yet, before what is sent next. */
  function tell(id: string): void {
    const changes = known.changes(id);
    if (changes === undefined) return;
    client.changeConversation(id, changes).catch((error: ClientError) => {
      known.told(id, 'nothing');
      const { code, message } = error;
      emit({ type: 'fieldsRefused', conversationId: id, code, message });
    });
  }

  function recent(): Route {
    const { conversations } = store.value;
    const [latest] = conversations;
    if (latest === undefined) return { name: 'conversation' };
    const unread = conversations.filter((one) => one.unread > 0);
    const found = unread[0] ?? latest;
    return { name: 'conversation', conversationId: found.id };
  }

  function routeOf(target: ShowTarget): Route {
    if (target === 'list') return { name: 'list' };
    if (target === 'recent') return recent();
    if (target === 'new') return { name: 'conversation' };
    if ('new' in target) return { name: 'conversation', begin: target.new };
    return { name: 'conversation', conversationId: target.conversationId };
  }

  function fitOf(data: unknown): { fit: NotificationFit; conversationId?: string } {
    const content = pushContentOf(data, integrationId);
    if (content === undefined) return { fit: 'notOurs' };
    const { conversationId, userId } = content;
    const current = client.session?.userId;
    const others = userId !== undefined && current !== undefined && userId !== current;
    const visible =
      isActive() && looked.some((id) => id !== undefined && threads.idOf(id) === conversationId);
    return { fit: others || visible ? 'hide' : 'display', conversationId };
  }

  const causerie: Causerie = {
    options,
    client,
    get state() {
      return store.value;
    },
    get ended() {
      return ended;
    },
    subscribe: store.subscribe,
    on(type, listener) {
      const set = listeners.get(type) ?? new Set();
      listeners.set(type, set);
      set.add(listener as (event: CauserieEvent) => void);
      return () => set.delete(listener as (event: CauserieEvent) => void);
    },
    connect,
    invalidate() {
      ended = true;
      offers.stop();
      registrar.stop();
      stopListening();
      listeners.clear();
      client.disconnect();
    },

    show(target = 'recent') {
      ensure();
      const before = store.value.shown;
      store.set({ shown: true });
      causerie.go(routeOf(target));
      if (!before) emit({ type: 'open' });
    },
    hide() {
      if (!store.value.shown) return;
      store.set({ shown: false });
      emit({ type: 'close' });
    },
    go: (route) => store.set({ route, visit: store.value.visit + 1 }),

    async login(token) {
      try {
        return await client.login(token);
      } catch (error) {
        const { code, message } = toClientError(error);
        emit({ type: 'loginFailed', code, message });
        throw error;
      }
    },
    async logout() {
      const wasOnline = client.connection !== 'offline';
      known.forget();
      offers.stop();
      seenIds.clear();
      await client.logout();
      threads.forget();
      store.set({
        ...{ conversations: [], moreConversations: undefined, unread: 0, failure: undefined },
        ...{ typing: new Map(), queue: new Map(), offer: undefined, route: { name: 'list' } },
      });
      // As after a start of the app: unread messages and pushes are the next customer's.
      if (wasOnline) ensure();
    },

    setFields: known.setFields,
    clearFields: known.clearFields,
    setTags: known.setTags,
    clearTags: () => known.setTags([]),
    setLocale(locale) {
      store.set({ locale });
      registrar.sync();
    },
    pageView(view) {
      page = {
        url: view.url.slice(0, 2048),
        ...(view.title && { title: view.title.slice(0, 256) }),
      };
      if (store.value.offer !== undefined) store.set({ offer: undefined });
      const open = store.value.conversations.find(({ state }) => state === 'open');
      if (open !== undefined) client.page(open.id, page);
      else offers.page(page);
    },
    answerOffer(take) {
      const { offer } = store.value;
      if (offer === undefined) return;
      store.set({ offer: undefined });
      if (!take) return;
      emit({ type: 'proactiveClicked', ...offer });
      const id = newId();
      threads.open(id, true);
      client
        .createConversation({
          id,
          proactive: offer.flowId,
          ...known.first(),
          ...(page && { page }),
        })
        .then((conversation) => {
          known.told(conversation.id, 'all');
          threads.created(id, conversation.id);
        })
        .catch(() => {});
      causerie.show({ conversationId: id });
    },

    send(conversationId, content, { metadata, begin } = {}) {
      ensure();
      if (conversationId !== undefined) {
        tell(threads.idOf(conversationId));
        const { stored } = client.send(conversationId, content, metadata);
        stored.catch(() => {});
        threads.refresh(conversationId);
        return { conversationId, stored };
      }
      const id = newId();
      const first = known.first();
      const about = { ...first.metadata, ...begin?.metadata };
      threads.open(id, true);
      const creating = client.createConversation({
        ...begin,
        ...first,
        ...(Object.keys(about).length > 0 && { metadata: about }),
        ...(page && { page }),
        id,
        message: content,
      });
      const stored = creating.then((conversation) => {
        known.told(conversation.id, 'all');
        threads.created(id, conversation.id);
        emit({ type: 'conversationStarted', conversationId: conversation.id });
        const entry = client.entries(conversation.id).find(({ kind }) => kind === 'message');
        if (entry === undefined) throw new Error('The conversation began without its message.');
        return entry;
      });
      stored.catch(() => threads.refresh(id));
      threads.refresh(id);
      return { conversationId: id, stored };
    },
    upload: (file, conversationId, onProgress = () => {}) =>
      uploadFile(
        client,
        file,
        conversationId === undefined ? undefined : realId(threads.idOf(conversationId)),
        onProgress,
      ),
    postback(conversationId, messageId, text, payload) {
      tell(threads.idOf(conversationId));
      client.postback(conversationId, { messageId, text, payload }).stored.catch(() => {});
      emit({ type: 'postbackClicked', conversationId, text, payload });
    },
    changeConversation: (id, changes) => client.changeConversation(id, changes),
    end: (id) => client.close(id),
    retry(messageId) {
      client.retry(messageId).stored.catch(() => {});
      refreshAll();
    },
    discard(messageId) {
      client.discard(messageId);
      refreshAll();
    },

    openThread: (id) => threads.open(id),
    loadOlder: threads.loadOlder,
    async loadMoreConversations() {
      const cursor = store.value.moreConversations;
      if (cursor === null) return;
      const next = await client.loadConversations(cursor === undefined ? {} : { cursor });
      store.set({ moreConversations: next.cursor, conversations: client.conversations });
    },
    idOf: threads.idOf,
    async refreshAvailability() {
      const queues = await client.availability();
      const before = JSON.stringify(store.value.availability);
      if (JSON.stringify(queues) !== before) {
        store.set({ availability: queues });
        emit({ type: 'availability', queues });
      }
      return queues;
    },
    async refreshQueuePosition(conversationId) {
      const id = threads.idOf(conversationId);
      const place = await client.queuePosition(id);
      const before = store.value.queue.get(id);
      if (JSON.stringify(place) !== JSON.stringify(before)) {
        store.set({ queue: withEntry(store.value.queue, id, place) });
        emit({ type: 'queue', conversationId: id, ...place });
      }
      return place;
    },
    look(conversationId) {
      looked.push(conversationId);
      return () => {
        const at = looked.lastIndexOf(conversationId);
        if (at >= 0) looked.splice(at, 1);
      };
    },
    seen(conversationId, entries) {
      const fresh = entries.filter((entry) => entry.kind === 'message' && !seenIds.has(entry.id));
      if (fresh.length === 0) return;
      for (const { id } of fresh) seenIds.add(id);
      emit({ type: 'messagesShown', conversationId, messages: fresh.map(shownOf) });
    },

    registerPushToken: async (registration) => {
      if (!ended) await registrar.register(registration);
    },
    unregisterPushToken: () => registrar.unregister(),
    shouldBeDisplayed: (data) => fitOf(data).fit,
    handleNotification(data) {
      const { fit, conversationId } = fitOf(data);
      if (conversationId !== undefined) {
        // A socket that the system has put to sleep learns of it now.
        ensure();
        emit({ type: 'notificationReceived', conversationId });
      }
      return fit;
    },
    handleTap(data) {
      const { fit, conversationId } = fitOf(data);
      if (conversationId === undefined) return false;
      emit({ type: 'notificationTapped', conversationId });
      // One that is looked at is opened as well; somebody else's is not.
      const mine = fit === 'display' || looked.some((id) => id === conversationId);
      causerie.show(mine ? { conversationId } : 'list');
      return true;
    },

    openUrl(url, source) {
      const safe = safeUrl(url);
      if (safe === undefined) return;
      emit({ type: 'linkClicked', url: safe, source });
      if (options.onUrl?.(safe, source) === true) return;
      void Linking.openURL(safe).catch(() => {});
    },
    emit,
  };

  function refreshAll(): void {
    for (const id of store.value.threads.keys()) threads.refresh(id);
  }

  return causerie;
}

const shownOf = ({ id, received, author }: Entry) => ({ id, received, role: author.type });

/** The server's ids have one form; before there is one, a file belongs to no conversation yet. */
const realId = (id: string) => (/^[0-9a-f]{24}$/.test(id) ? id : undefined);

/** Connects as soon as the app is looked at again, and says what there is to say as it goes out of sight. */
function onWake(wake: () => void, hide: () => void): () => void {
  const subscription = AppState.addEventListener('change', (state) => {
    if (state === 'active') wake();
    else if (state === 'background') hide();
  });
  return () => subscription.remove();
}

function toClientError(error: unknown): ClientError {
  return error instanceof ClientError ? error : new ClientError('network', String(error));
}

/** Hexadecimal digits; as good as the device's chance is. */
function hex(length: number): string {
  const bytes = new Uint8Array(length / 2);
  if (typeof crypto === 'object' && crypto.getRandomValues) crypto.getRandomValues(bytes);
  else for (let i = 0; i < bytes.length; i++) bytes[i] = Math.random() * 256;
  return Array.from(bytes, (byte) => (byte + 256).toString(16).slice(1)).join('');
}

/** An id that the storage keeps; asked for once. */
function rememberedId(storage: Storage | undefined, key: string): () => Promise<string> {
  let found: Promise<string> | undefined;
  const find = async () => {
    const kept = await Promise.resolve(storage?.getItem(key)).catch(() => null);
    if (kept && /^[\w-]{16,64}$/.test(kept)) return kept;
    const id = hex(32);
    await Promise.resolve(storage?.setItem(key, id)).catch(() => {});
    return id;
  };
  return () => {
    found ??= find();
    return found;
  };
}
