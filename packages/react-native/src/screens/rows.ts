import type {
  Conversation,
  Entry,
  EventEntry,
  MessageEntry,
  PendingMessage,
} from '@causerie/client';

/** What one cell of a conversation shows. */
export type Row =
  | { key: string; kind: 'day'; day: string }
  | {
      key: string;
      kind: 'message';
      entry: MessageEntry;
      own: boolean;
      /** The first of several by the same author. */
      first: boolean;
      /** The latest: what it asks can be answered. */
      active: boolean;
      /** Of the latest message of one's own. */
      status: 'sent' | 'read' | undefined;
      /** A form that was filled in. */
      answered: boolean;
    }
  | { key: string; kind: 'event'; entry: EventEntry }
  | {
      key: string;
      kind: 'rating';
      entry: EventEntry;
      rated: { score: number; comment: string | undefined } | undefined;
    }
  | { key: string; kind: 'pending'; message: PendingMessage };

/** What customers are shown of a conversation's events. */
const shownEvents: readonly string[] = [
  ...['closed', 'reopened', 'assigned', 'released', 'handedOver', 'transferred', 'handedBack'],
  'postback',
];

/** The cells of a conversation, the newest first, as an inverted list wants them. */
export function rowsOf(
  entries: readonly Entry[],
  pending: readonly PendingMessage[],
  conversation: Conversation | undefined,
): Row[] {
  const waiting = pending.filter(({ content }) => content !== undefined);
  const answeredForms = new Set<string>();
  const ratings = new Map<number, { score: number; comment: string | undefined }>();
  let asked = 0;
  for (const entry of entries) {
    if (entry.kind === 'event') {
      if (entry.name === 'ratingRequested') asked = entry.seq;
      if (entry.name === 'rated') {
        const { requestSeq = asked, score, comment } = entry.data as unknown as Rated;
        ratings.set(requestSeq, { score, comment });
      }
    }
  }
  const contents = [...entries.map(contentOf), ...waiting.map(({ content }) => content)];
  for (const content of contents) {
    if (content?.type === 'formResponse' && content.quotedMessageId !== undefined) {
      answeredForms.add(content.quotedMessageId);
    }
  }
  const messages = entries.filter((entry) => entry.kind === 'message');
  const latest = waiting.length > 0 ? undefined : messages.at(-1)?.seq;
  const latestOwn = messages.findLast(({ author }) => author.type === 'user')?.seq;

  const rows: Row[] = [];
  let day = '';
  let by = '';
  for (const entry of entries) {
    const today = dayOf(entry.received);
    if (today !== day) {
      day = today;
      by = '';
      rows.push({ key: `day ${today}`, kind: 'day', day: entry.received });
    }
    if (entry.kind === 'event') {
      const key = `event ${entry.id}`;
      if (entry.name === 'ratingRequested') {
        rows.push({ key, kind: 'rating', entry, rated: ratings.get(entry.seq) });
      } else if (shownEvents.includes(entry.name)) rows.push({ key, kind: 'event', entry });
      else continue;
      by = '';
    } else if (entry.kind === 'message') {
      const own = entry.author.type === 'user';
      const author = own ? 'own' : (entry.author.agentId ?? entry.author.displayName ?? 'flow');
      const read = (conversation?.businessLastRead ?? 0) >= entry.seq;
      rows.push({
        // A message that was pending stays the same cell.
        key: `message ${(own && entry.clientId) || entry.id}`,
        kind: 'message',
        entry,
        own,
        first: author !== by,
        active: entry.seq === latest && conversation?.state !== 'closed',
        status: entry.seq !== latestOwn ? undefined : read ? 'read' : 'sent',
        answered: answeredForms.has(entry.id),
      });
      by = author;
    }
  }
  for (const message of waiting) {
    rows.push({ key: `message ${message.id}`, kind: 'pending', message });
  }
  return rows.reverse();
}

interface Rated {
  requestSeq?: number;
  score: number;
  comment?: string;
}

const contentOf = (entry: Entry) => (entry.kind === 'message' ? entry.content : undefined);

/** By the device's calendar. */
function dayOf(received: string): string {
  const date = new Date(received);
  return `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()}`;
}
