import { type CustomerClient, type Entry, withoutRedacted } from '@causerie/client';
import { type Store, withEntry } from './store.ts';
import type { CauserieState, Thread } from './types.ts';

/** Entries that one page of history asks for. */
const pageSize = 50;

export interface Threads {
  /** The id that the server knows a conversation by. */
  idOf(conversationId: string): string;
  open(conversationId: string, isNew?: boolean): void;
  /** The conversation with an id made up here has one of the server's. */
  created(localId: string, conversationId: string): void;
  /** Takes up what the client holds by now. */
  refresh(conversationId: string): void;
  loadOlder(conversationId: string): Promise<void>;
  forget(): void;
}

/** What is held of the conversations that were looked at: everything that was loaded, without a gap. */
export function createThreads(client: CustomerClient, store: Store<CauserieState>): Threads {
  const ids = new Map<string, string>();
  const idOf = (id: string) => ids.get(id) ?? id;
  const find = (id: string) => store.value.threads.get(idOf(id));
  const put = (id: string, thread: Thread | undefined) =>
    store.set({ threads: withEntry(store.value.threads, id, thread) });
  const change = (id: string, what: Partial<Thread>) => {
    const thread = find(id);
    if (thread !== undefined) put(thread.id, { ...thread, ...what });
  };

  function refresh(conversationId: string): void {
    const thread = find(conversationId);
    if (thread === undefined) return;
    const last = thread.entries.at(-1)?.seq ?? 0;
    const later = client.entries(thread.id).filter(({ seq }) => seq > last);
    const pending = client.pending(thread.id);
    if (later.length === 0 && pending.length === 0 && thread.pending.length === 0) return;
    // What was read of history ends where the client's own begins: the two join on.
    const kept = later.reduce(withoutRedacted, [...thread.entries]);
    const entries = later.length === 0 ? thread.entries : [...kept, ...later];
    put(thread.id, { ...thread, entries, pending });
  }

  return {
    idOf,
    refresh,
    open(conversationId, isNew = false) {
      if (find(conversationId) !== undefined) return;
      const id = idOf(conversationId);
      put(id, { id, entries: [], pending: [], more: !isNew, loading: 'no' });
      refresh(id);
    },
    created(localId, id) {
      ids.set(localId, id);
      const thread = store.value.threads.get(localId);
      if (thread === undefined) return;
      const threads = new Map(store.value.threads);
      threads.delete(localId);
      store.set({ threads: threads.set(id, { ...thread, id }) });
      refresh(id);
    },
    async loadOlder(conversationId) {
      const thread = find(conversationId);
      if (thread === undefined || thread.loading === 'yes' || !thread.more) return;
      change(conversationId, { loading: 'yes' });
      try {
        const first = thread.entries[0]?.seq;
        const page = await client.history(thread.id, {
          limit: pageSize,
          ...(first === undefined ? {} : { before: first }),
        });
        const held = find(conversationId)?.entries ?? [];
        const older = page.entries.filter(before(held[0]));
        change(conversationId, {
          entries: [...older, ...held],
          more: page.more,
          loading: 'no',
        });
        refresh(conversationId);
      } catch {
        change(conversationId, { loading: 'failed' });
      }
    },
    forget() {
      ids.clear();
      store.set({ threads: new Map() });
    },
  };
}

const before = (first: Entry | undefined) => (entry: Entry) =>
  first === undefined || entry.seq < first.seq;
