import type { ClientError, CustomerClient, Entry } from '@causerie/client';
import type { CauserieEvent } from './events.ts';
import { type Store, withEntry } from './store.ts';
import type { Threads } from './threads.ts';
import type { CauserieState } from './types.ts';

/** Codes that end only with another login, or another integration. */
const final: readonly string[] = ['login_expired', 'unauthorized', 'not_found'];

/**
 * Brings what the client tells into the state, and to the app.
 * @param online Called when there is a customer who can be told of.
 * @returns Ends it.
 */
export function listen(
  client: CustomerClient,
  store: Store<CauserieState>,
  threads: Threads,
  emit: (event: CauserieEvent) => void,
  online: () => void,
): () => void {
  const met = new Set<string>();
  /** Conversations that wait for the first word of the agent who has them. */
  const unheard = new Set<string>();
  const isMine = (author: Entry['author']) =>
    author.type === 'user' && author.userId === client.session?.userId;

  function failed(error: ClientError): void {
    const { code, message } = error;
    const ofLogin = code === 'login_expired' || code === 'unauthorized';
    if (ofLogin) emit({ type: 'loginFailed', code, message });
    if (final.includes(code) && client.connection !== 'online') {
      store.set({ failure: { code, message } });
    }
  }

  function conversationsChanged(): void {
    const { conversations } = client;
    const fresh = conversations.filter(({ id }) => !met.has(id));
    for (const { id } of fresh) met.add(id);
    store.set({ conversations });
    // What was there before is no news.
    if (!store.value.ready) return;
    for (const { id } of fresh) emit({ type: 'conversationAdded', conversationId: id });
  }

  function entered(conversationId: string, entry: Entry): void {
    if (entry.kind === 'message') {
      const { agentId, displayName } = entry.author;
      if (agentId !== undefined && unheard.delete(conversationId)) {
        emit({
          ...{ type: 'agentReplied', conversationId, agentId },
          ...(displayName && { displayName }),
        });
      }
    } else if (entry.kind === 'event') {
      const { name, data = {} } = entry;
      if (name === 'handedOver') emit({ type: 'agentRequested', conversationId });
      if (name === 'closed') emit({ type: 'conversationEnded', conversationId });
      if (name === 'assigned') {
        const { agentId, displayName } = data as { agentId?: string; displayName?: string };
        unheard.add(conversationId);
        emit({
          ...{ type: 'agentAssigned', conversationId },
          ...(agentId && { agentId }),
          ...(displayName && { displayName }),
        });
      }
      if (name === 'assigned' || name === 'closed' || name === 'handedBack') {
        store.set({ queue: withEntry(store.value.queue, conversationId, undefined) });
      }
    }
  }

  const ends = [
    client.on('connection', (connection, error) => {
      if (connection === 'online') {
        conversationsChanged();
        store.set({ ready: true, failure: undefined });
        online();
      }
      store.set({ connection });
      emit({ type: 'connection', state: connection });
      if (error !== undefined) failed(error);
    }),
    client.on('error', failed),
    client.on('session', (session) => {
      const before = store.value.session;
      if (before?.userId !== session?.userId) {
        // Somebody else: nothing of before is his, but what comes along with a login comes anew.
        met.clear();
        store.set({ ready: false });
      }
      store.set({ session });
      conversationsChanged();
      emit({ type: 'session', session });
    }),
    client.on('conversation', conversationsChanged),
    client.on('entry', (id, entry) => {
      store.set({ typing: withEntry(store.value.typing, id, undefined) });
      threads.refresh(id);
      for (const thread of store.value.threads.keys()) {
        if (thread !== id) threads.refresh(thread);
      }
      conversationsChanged();
      entered(id, entry);
    }),
    client.on('message:state', ({ id, conversationId, state, error }) => {
      for (const thread of store.value.threads.keys()) threads.refresh(thread);
      if (state === 'failed' && error !== undefined) {
        const { code, message } = error;
        emit({ type: 'sendFailed', conversationId, messageId: id, code, message });
      }
    }),
    client.on('typing', (id, author, state) => {
      if (isMine(author)) return;
      const name = state === 'start' ? (author.displayName ?? '') : undefined;
      store.set({ typing: withEntry(store.value.typing, id, name) });
    }),
    client.on('queue', (conversationId, place) => {
      store.set({ queue: withEntry(store.value.queue, conversationId, place) });
      emit({ type: 'queue', conversationId, ...place });
    }),
    client.on('read', conversationsChanged),
    client.on('unread', (unread) => {
      store.set({ unread });
      const some = client.conversations.filter((one) => one.unread > 0);
      const conversations = Object.fromEntries(some.map((one) => [one.id, one.unread]));
      emit({ type: 'unread', count: unread, conversations });
    }),
  ];
  return () => {
    for (const end of ends) end();
  };
}
