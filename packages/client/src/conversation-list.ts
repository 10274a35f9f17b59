import type { Author, Conversation, Entry, Participant } from '../../../core/protocol/entries.ts';

/** The reader's conversations as they stand, with what entries and read marks change about them. */
export interface ConversationList {
  get(conversationId: string): Conversation | undefined;
  /** The one that was active last first. */
  all(): Conversation[];
  /** Messages from others that the reader has not read: of one conversation, or of all. */
  unread(conversationId?: string): number;
  /** Takes what the server says, unless entries have told more by now. */
  put(conversation: Conversation): void;
  remove(conversationId?: string): void;
  /** @returns True when the entry changed more than the counts. */
  entry(conversationId: string, entry: Entry): boolean;
  /** Someone has read. */
  read(conversationId: string, author: Author, seq: number): void;
  /** The reader has read. @returns False when he had already. */
  readHere(conversationId: string, seq: number): boolean;
  /** The sequence that the reader has read up to. */
  mark(conversationId: string): number;
  /** Conversations of which the server has not heard the reader's latest mark. */
  unheard(): string[];
}

/**
 * @param isMine Whether the reader is an author.
 * @param held What is held of a conversation.
 */
export function createConversationList(
  isMine: (author: Author) => boolean,
  held: (conversationId: string) => { floor: number; entries: readonly Entry[] } | undefined,
): ConversationList {
  const conversations = new Map<string, Conversation>();
  const marks = new Map<string, number>();

  const markOf = (id: string) => marks.get(id) ?? 0;
  const isReader = ({ userId }: Participant) => isMine({ type: 'user', userId });
  const toldOf = ({ participants }: Conversation) => participants.find(isReader)?.lastRead ?? 0;

  /** What is unread by the entries that are held; as it was, when they do not reach back far enough. */
  function recount(conversation: Conversation): number {
    const mark = markOf(conversation.id);
    if (mark >= conversation.lastSeq) return 0;
    const timeline = held(conversation.id);
    if (timeline === undefined || timeline.floor > mark) return conversation.unread;
    return timeline.entries.filter(
      (one) => one.seq > mark && one.kind === 'message' && !isMine(one.author),
    ).length;
  }

  function change(id: string, part: Partial<Conversation>): void {
    const known = conversations.get(id);
    if (known !== undefined) conversations.set(id, { ...known, ...part });
  }

  function advance(id: string, seq: number): boolean {
    if (seq <= markOf(id)) return false;
    marks.set(id, seq);
    const known = conversations.get(id);
    if (known !== undefined) change(id, { unread: recount(known) });
    return true;
  }

  return {
    get: (id) => conversations.get(id),
    all() {
      const activeAt = ({ id, createdAt }: Conversation) => {
        const entries = held(id)?.entries ?? [];
        return entries[entries.length - 1]?.received ?? createdAt;
      };
      return [...conversations.values()].sort((a, b) => (activeAt(a) < activeAt(b) ? 1 : -1));
    },
    unread(id) {
      let total = 0;
      for (const one of conversations.values())
        if (id === undefined || id === one.id) total += one.unread;
      return total;
    },
    put(conversation) {
      const { id } = conversation;
      const known = conversations.get(id);
      const told = toldOf(conversation);
      const behind = told < markOf(id);
      if (!behind) marks.set(id, told);
      if (known !== undefined && conversation.lastSeq < known.lastSeq) {
        // Entries that came since say more about these than the server did when it answered.
        const { lastSeq, unread, state, control, assignee } = known;
        conversation = { ...conversation, lastSeq, unread, state, control, assignee };
      }
      conversations.set(id, conversation);
      if (behind) change(id, { unread: recount(conversation) });
    },
    remove(id) {
      for (const map of [conversations, marks]) {
        if (id === undefined) map.clear();
        else map.delete(id);
      }
    },
    entry(id, entry) {
      const known = conversations.get(id);
      if (known === undefined || entry.seq <= known.lastSeq) return false;
      const part: Partial<Conversation> = { lastSeq: entry.seq };
      if (entry.kind === 'message' && !isMine(entry.author) && entry.seq > markOf(id)) {
        part.unread = known.unread + 1;
      }
      const more = entry.kind === 'event' ? changeOf(entry.name, entry.data) : undefined;
      change(id, { ...part, ...more });
      return more !== undefined;
    },
    read(id, author, seq) {
      const known = conversations.get(id);
      if (known === undefined) return;
      if (author.type === 'business') {
        change(id, { businessLastRead: Math.max(known.businessLastRead, seq) });
        return;
      }
      const participants = known.participants.map((one) =>
        one.userId === author.userId ? { ...one, lastRead: Math.max(one.lastRead, seq) } : one,
      );
      change(id, { participants });
      if (isMine(author)) advance(id, seq);
    },
    readHere: advance,
    mark: markOf,
    unheard: () =>
      [...conversations.values()].filter((one) => toldOf(one) < markOf(one.id)).map(({ id }) => id),
  };
}

/** What an event says about its conversation. The server sends nothing else about these. */
function changeOf(
  name: string,
  data: Record<string, unknown> | undefined,
): Partial<Conversation> | undefined {
  switch (name) {
    case 'closed':
      return { state: 'closed' };
    case 'reopened':
      return { state: 'open' };
    case 'handedBack':
      return { assignee: null, control: 'answerBot' };
    case 'handedOver':
      return { control: 'agentWorkspace' };
    case 'transferred':
    case 'released':
      return { assignee: null, control: 'agentWorkspace' };
    case 'assigned':
      return {
        assignee: (data ?? null) as unknown as Conversation['assignee'],
        control: 'agentWorkspace',
      };
    default:
      return undefined;
  }
}
