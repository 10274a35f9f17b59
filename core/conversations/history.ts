import { jsonBytes } from '../protocol/content.ts';
import { limits } from '../protocol/limits.ts';
import type { EntriesPage } from '../protocol/sdk-http.ts';
import type { Head, StoredEntry } from './model.ts';
import type { ConversationStore } from './ports.ts';
import { viewEntries } from './view.ts';

export interface HistoryQuery {
  before?: number | undefined;
  after?: number | undefined;
  /** At most 100. */
  limit?: number | undefined;
}

/** Bytes of one page: what Lambda answers may take 6 MB. */
const pageBytes = 2 * 1024 * 1024;

/**
 * A page of a conversation, ascending: the newest, or the one before or after a sequence. Its cost
 * depends on the page, not on the history's length.
 */
export async function history(
  store: Pick<ConversationStore, 'entries'>,
  head: Head,
  side: string,
  query: HistoryQuery,
): Promise<EntriesPage> {
  const limit = Math.min(query.limit ?? limits.entriesPage, limits.entriesPage);
  const order = query.after === undefined ? 'descending' : 'ascending';
  // What was deleted may not have gone from the database yet.
  const start = head.clearedThrough ?? 0;
  const read = await store.entries(head.id, {
    ...(query.after === undefined && start === 0
      ? {}
      : { after: Math.max(query.after ?? 0, start) }),
    ...(query.before === undefined ? {} : { before: query.before }),
    limit: order === 'ascending' ? limit + 1 : limit,
    order,
  });
  const stored = within(pageBytes, read.slice(0, limit));
  if (order === 'descending') stored.reverse();
  const from = stored[0]?.seq ?? query.before ?? (query.after ?? 0) + 1;
  const through = stored.at(-1)?.seq ?? query.after ?? (query.before ?? 1) - 1;
  return {
    entries: viewEntries(head, stored, side),
    from,
    through,
    more:
      order === 'descending' ? from > start + 1 && stored.length > 0 : stored.length < read.length,
  };
}

/** As many of the first as fit, and at least one. */
function within(bytes: number, entries: StoredEntry[]): StoredEntry[] {
  let size = 0;
  const end = entries.findIndex((entry) => {
    size += jsonBytes(entry);
    return size > bytes;
  });
  return end < 0 ? entries : entries.slice(0, Math.max(1, end));
}
