import type { Entry } from '../../../../../core/protocol/entries.ts';
import {
  type CustomerClient,
  type PendingMessage,
  withoutRedacted,
} from '../../../../client/src/index.ts';
import { type Signal, signal, watchAll } from './signal.ts';

/** Entries that one page of history has. */
const pageSize = 50;

/**
 * One conversation as it is looked at: everything of it that was loaded, ascending and without a gap, and
 * what is not stored yet. It begins with nothing and reads back from the newest.
 */
export interface Thread {
  /** The one made up here, until the server has made the conversation. */
  readonly id: Signal<string>;
  readonly entries: Signal<readonly Entry[]>;
  readonly pending: Signal<readonly PendingMessage[]>;
  /** There are older ones, as far as is known. */
  readonly more: Signal<boolean>;
  readonly loading: Signal<boolean | 'failed'>;
  /** Takes up what the client holds by now. */
  refresh(): void;
  /** A page of older entries. One at a time; a failure shows in `loading`. */
  loadOlder(limit?: number): Promise<void>;
}

/** @param id The conversation's, or the one given to `createConversation`. */
export function createThread(
  client: CustomerClient,
  id: string,
  isNew: boolean,
  changed: () => void,
): Thread {
  const thread: Thread = {
    id: signal(id),
    entries: signal([]),
    pending: signal([]),
    more: signal(!isNew),
    loading: signal<boolean | 'failed'>(false),
    refresh() {
      const held = client.entries(thread.id.value);
      const last = thread.entries.value.at(-1)?.seq ?? 0;
      const later = last === 0 ? held : held.filter(({ seq }) => seq > last);
      // What was read of history ends where the client's own begins: the two join on.
      if (later.length > 0) {
        const before = later.reduce(withoutRedacted, [...thread.entries.value]);
        thread.entries.value = [...before, ...later];
      }
      thread.pending.value = client.pending(thread.id.value);
    },
    async loadOlder(limit = pageSize) {
      if (thread.loading.value === true || !thread.more.value) return;
      thread.loading.value = true;
      try {
        const first = thread.entries.value[0]?.seq;
        const page = await client.history(thread.id.value, {
          limit,
          ...(first === undefined ? {} : { before: first }),
        });
        const before = thread.entries.value[0]?.seq ?? Number.POSITIVE_INFINITY;
        const older = page.entries.filter(({ seq }) => seq < before);
        thread.entries.value = [...older, ...thread.entries.value];
        thread.more.value = page.more;
        thread.loading.value = false;

        thread.refresh();
      } catch {
        thread.loading.value = 'failed';
      }
    },
  };
  thread.refresh();
  watchAll(thread, changed);
  return thread;
}
