import {
  business,
  isEvent,
  type Snapshot,
  type StoredEntry,
  tagsBySomebody,
} from '../../conversations/model.ts';
import type { ConversationStore } from '../../conversations/ports.ts';
import { limits } from '../../protocol/limits.ts';
import type { FlowEvent } from '../run.ts';

/** Entries that a flow which was away for long looks back at. */
const lookBackAtMost = 1000;

/** Something in the conversation that a flow may react to. */
export interface Happening {
  event:
    | Extract<FlowEvent, { seq: number }>
    /** Somebody put tags on; what flows tag themselves does not count. */
    | { type: 'tagged'; seq: number; tags: string[] };
  /** The conversation was opened again just before: what ran before it is over. */
  reopened: boolean;
}

/**
 * What happened after `handled`, in its order. The queue says that something did; what it was is read
 * here: two entries that were written at once may have been queued the other way round, and a message
 * that never came is made up for by the next. After a hand-back only what came since counts.
 */
export async function happeningsAfter(
  store: Pick<ConversationStore, 'entries'>,
  snapshot: Snapshot,
  handled: number,
): Promise<Happening[]> {
  const entries = await entriesAfter(store, snapshot, handled);
  const back = entries.findLastIndex((entry) => isEvent(entry, 'handedBack'));
  const found: Happening[] = [];
  let reopened = false;
  for (const entry of entries.slice(Math.max(0, back))) {
    if (isEvent(entry, 'reopened')) reopened = true;
    const event = eventOf(entry);
    if (event === undefined) continue;
    found.push({ event, reopened });
    reopened = false;
  }
  return found;
}

/** What stands after a sequence, ascending; of very much, the latest. */
export async function entriesAfter(
  store: Pick<ConversationStore, 'entries'>,
  { head, latest }: Snapshot,
  handled: number,
): Promise<StoredEntry[]> {
  const last = latest[0]?.seq ?? 0;
  const after = Math.max(handled, last - lookBackAtMost);
  const near = latest.filter(({ seq }) => seq > after).reverse();
  const oldest = latest.at(-1)?.seq ?? 0;
  const entries: StoredEntry[] = [];
  for (let from = after; from < oldest - 1; ) {
    const page = await store.entries(head.id, {
      after: from,
      before: oldest,
      limit: limits.entriesPage,
      order: 'ascending',
    });
    entries.push(...page);
    const end = page.at(-1)?.seq;
    if (end === undefined) break;
    from = end;
  }
  return [...entries, ...near];
}

function eventOf(entry: StoredEntry): Happening['event'] | undefined {
  const { seq } = entry;
  if (entry.kind === 'event' && entry.name === 'handedBack') {
    const { agentId, reason } = entry.data ?? {};
    return {
      type: 'handedBack',
      seq,
      ...(typeof agentId === 'string' ? { agentId } : {}),
      ...(typeof reason === 'string' ? { reason } : {}),
    };
  }
  if (entry.kind === 'event' && entry.name === 'changed') {
    const tags = tagsBySomebody(entry);
    return tags === undefined ? undefined : { type: 'tagged', seq, tags };
  }
  if (entry.author.side === business) return undefined;
  if (entry.kind === 'message') return { type: 'message', seq, content: entry.content };
  if (entry.kind !== 'event') return undefined;
  const data = entry.data ?? {};
  if (entry.name === 'postback') {
    const { messageId, payload, text } = data;
    return {
      type: 'postback',
      seq,
      messageId: String(messageId),
      payload: String(payload),
      ...(typeof text === 'string' ? { text } : {}),
    };
  }
  if (entry.name === 'rated') {
    const { score, comment } = data;
    return {
      type: 'rated',
      seq,
      score: Number(score),
      ...(typeof comment === 'string' ? { comment } : {}),
    };
  }
  return undefined;
}

/** The first words that a customer wrote; what answers are looked for. */
export function wordsOf(event: Happening['event']): string | undefined {
  if (event.type !== 'message') return undefined;
  const { content } = event;
  return content.type === 'text' ? content.text : undefined;
}
