import { seqOfEntryId } from '../conversations/ids.ts';
import type { Head, StoredEntry } from '../conversations/model.ts';
import type { ConversationStore } from '../conversations/ports.ts';
import { CauserieError } from '../errors.ts';
import { jsonBytes } from '../protocol/content.ts';
import type { PageQuery } from '../protocol/sunshine/paging.ts';
import type { StoredMessage } from './message-view.ts';
import type { PageMeta } from './page-of.ts';

/** Messages of a page, whatever is asked for. */
export const messagesPage = 100;
/** Bytes of a page: what Lambda answers may take 6 MB. */
const pageBytes = 4 * 1024 * 1024;
/** Reads for one page, where much stands between messages that is none. */
const readsAtMost = 10;

/**
 * A page of messages, ascending: the newest, or those before or after one. What it costs depends on the
 * page and not on the history: one entry more is read than there are messages in it, to know whether there
 * are more, and as many as stand between them and are none.
 * @throws CauserieError invalid_request for a cursor that no page has given
 */
export async function pageOfMessages(
  store: Pick<ConversationStore, 'entries'>,
  head: Head,
  { 'page[before]': before, 'page[after]': after }: PageQuery,
): Promise<{ messages: StoredMessage[]; meta: PageMeta }> {
  const forward = after !== undefined;
  const given = cursorSeq(after ?? before);
  const start = head.clearedThrough ?? 0;
  const messages: StoredMessage[] = [];
  /** The last entry that the page has gone to, and what lies behind it. */
  let turn: StoredEntry | undefined;
  let more = true;
  let bytes = 0;
  for (let reads = 0; more && reads < readsAtMost && messages.length <= messagesPage; reads++) {
    const edge = turn?.seq ?? given;
    const limit = messagesPage + 1 - messages.length;
    const read = await store.entries(head.id, {
      after: forward ? Math.max(edge ?? 0, start) : start,
      ...(forward || edge === undefined ? {} : { before: edge }),
      limit,
      order: forward ? 'ascending' : 'descending',
    });
    more = read.length === limit;
    for (const entry of read) {
      if (entry.kind === 'message') {
        bytes += jsonBytes(entry.content);
        const isFull = messages.length === messagesPage || bytes > pageBytes;
        if (isFull && messages.length > 0) return pageTo(true);
        messages.push(entry);
      }
      turn = entry;
    }
  }
  return pageTo(more);

  function pageTo(hasMore: boolean): { messages: StoredMessage[]; meta: PageMeta } {
    if (!forward) messages.reverse();
    const nearest = forward ? messages[0] : messages.at(-1);
    const far = hasMore ? turn?.id : undefined;
    // The newest page has nothing behind it.
    const near = given === undefined ? undefined : nearest?.id;
    return {
      messages,
      meta: { hasMore, ...cursors(forward ? [far, near] : [near, far]) },
    };
  }
}

function cursors([afterCursor, beforeCursor]: [string | undefined, string | undefined]) {
  return {
    ...(afterCursor === undefined ? {} : { afterCursor }),
    ...(beforeCursor === undefined ? {} : { beforeCursor }),
  };
}

/** An id says where its entry stands. */
function cursorSeq(cursor: string | undefined): number | undefined {
  if (cursor === undefined) return undefined;
  if (/^[0-9a-f]{24}$/.test(cursor)) return seqOfEntryId(cursor);
  throw new CauserieError(
    'invalid_request',
    'Invalid page query parameters: page[before] and page[after] are ids of messages.',
  );
}
