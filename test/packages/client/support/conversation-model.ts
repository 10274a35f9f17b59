import { createHash, randomBytes } from 'node:crypto';
import type { Content, Metadata } from '../../../../core/protocol/content.ts';
import type { Author, Conversation, Entry, EventName } from '../../../../core/protocol/entries.ts';

/** Conversations in memory, as the server's rules have them, as simply as can be. */

export interface Stored {
  id: string;
  userId: string;
  state: 'open' | 'closed';
  createdAt: string;
  displayName?: string | undefined;
  metadata?: Metadata | undefined;
  tags: string[];
  assignee: Conversation['assignee'];
  entries: Entry[];
  userRead: number;
  businessRead: number;
}

export type Side = 'user' | 'business';

export type Body =
  | {
      kind: 'message';
      content: Content;
      metadata?: Record<string, string | number | boolean | null>;
    }
  | { kind: 'note'; text: string }
  | {
      kind: 'event';
      name: EventName;
      data?: Record<string, unknown>;
    };

export interface ConversationModel {
  readonly all: Map<string, Stored>;
  create(sessionId: string, userId: string, clientId: string): Stored;
  append(stored: Stored, author: Author, body: Body, clientId?: string): Entry;
  /** The entry as a side sees it, if it may. */
  see(stored: Stored, entry: Entry, side: Side): Entry | undefined;
  seeAll(stored: Stored, side: Side, after?: number): Entry[];
  view(stored: Stored, side: Side): Conversation;
}

export function conversationModel(): ConversationModel {
  const all = new Map<string, Stored>();
  const lastVisible = (stored: Stored, side: Side, before = Number.POSITIVE_INFINITY) =>
    stored.entries
      .filter((one) => one.seq < before && (side === 'business' || one.kind !== 'note'))
      .at(-1)?.seq ?? 0;

  const model: ConversationModel = {
    all,
    create(sessionId, userId, clientId) {
      const id = createHash('sha256')
        .update(`${sessionId}\n${clientId}`)
        .digest('hex')
        .slice(0, 24);
      const known = all.get(id);
      if (known !== undefined) return known;
      const stored: Stored = {
        id,
        userId,
        state: 'open',
        createdAt: new Date().toISOString(),
        tags: [],
        assignee: null,
        entries: [],
        userRead: 0,
        businessRead: 0,
      };
      all.set(id, stored);
      return stored;
    },
    append(stored, author, body, clientId) {
      const seq = stored.entries.length + 1;
      const entry: Entry = {
        id: randomBytes(12).toString('hex'),
        seq,
        prev: seq - 1,
        received: new Date().toISOString(),
        author,
        ...(clientId === undefined ? {} : { clientId }),
        ...body,
      };
      stored.entries.push(entry);
      return entry;
    },
    see(stored, entry, side) {
      if (side === 'user' && entry.kind === 'note') return undefined;
      return { ...entry, prev: lastVisible(stored, side, entry.seq) };
    },
    seeAll: (stored, side, after = 0) =>
      stored.entries
        .filter((entry) => entry.seq > after)
        .flatMap((entry) => model.see(stored, entry, side) ?? []),
    view(stored, side) {
      const read = side === 'user' ? stored.userRead : stored.businessRead;
      return {
        id: stored.id,
        state: stored.state,
        control: 'agentWorkspace',
        assignee: stored.assignee,
        displayName: stored.displayName,
        ...(stored.metadata && { metadata: stored.metadata }),
        createdAt: stored.createdAt,
        lastSeq: lastVisible(stored, side),
        unread: stored.entries.filter(
          (one) => one.seq > read && one.kind === 'message' && one.author.type !== side,
        ).length,
        businessLastRead: stored.businessRead,
        participants: [{ id: 'p0', userId: stored.userId, lastRead: stored.userRead }],
      };
    },
  };
  return model;
}
