import type { Head, StoredEntry, StoredRun } from '../../core/conversations/model.ts';
import type { ApiKey, App, Integration, Session, User } from '../../core/identity/model.ts';
import type { RoutingConfig } from '../../core/routing/config.ts';
import type { AgentState, Ticket } from '../../core/routing/model.ts';
import type { Choices } from './scheduler.ts';

/** A conversation as it was after one of its writes. Neither head nor entries are changed in place. */
export interface Version {
  head: Head;
  entries: readonly StoredEntry[];
  /** When state or assignee last changed: its place in the agents' lists. */
  changedAt: number;
}

/** What the stores in memory share, so that they see each other's writes as they do in one table. */
export interface MemoryDatabase {
  conversations: Map<string, Version[]>;
  /** Conversation ids by user, by the key that sorts them. */
  lists: Map<string, Map<string, string>>;
  users: Map<string, User>;
  externalIds: Map<string, string>;
  sessions: Map<string, Session>;
  apps: Map<string, App>;
  integrations: Map<string, Integration>;
  keys: Map<string, ApiKey>;
  /** Routing: agents by id, tickets by `app|pool|key`, configurations by app. */
  agents: Map<string, AgentState>;
  tickets: Map<string, Ticket>;
  routing: Map<string, RoutingConfig>;
  /** Flows' runs by conversation. */
  runs: Map<string, StoredRun>;
}

/** How much the database misbehaves, within what DynamoDB allows itself. */
export interface Misbehaviour {
  choose: Choices;
  /** The chance that a read that is not consistent shows an older state. */
  stale: number;
  /** The chance that a client hears nothing of its put, puts again, and is refused by itself. */
  unheard: number;
  /** Lets others go on in the middle of a query: what they commit then is seen by halves. */
  pause(): Promise<void>;
}

export const wellBehaved: Misbehaviour = {
  choose: () => 0,
  stale: 0,
  unheard: 0,
  pause: async () => {},
};

export function createMemoryDatabase(): MemoryDatabase {
  return {
    conversations: new Map(),
    lists: new Map(),
    users: new Map(),
    externalIds: new Map(),
    sessions: new Map(),
    apps: new Map(),
    integrations: new Map(),
    keys: new Map(),
    agents: new Map(),
    tickets: new Map(),
    routing: new Map(),
    runs: new Map(),
  };
}

export function current(database: MemoryDatabase, conversationId: string): Version | undefined {
  return database.conversations.get(conversationId)?.at(-1);
}

/** Writes the next state of a conversation. */
export function commit(database: MemoryDatabase, id: string, change: Partial<Version>): void {
  const versions = database.conversations.get(id);
  const last = versions?.at(-1);
  if (versions !== undefined && last !== undefined) versions.push({ ...last, ...change });
}

/** The key that sorts a user's conversations: by their beginning. */
export function placeInList(head: Head): string {
  return `${String(head.createdAt).padStart(13, '0')}#${head.id}`;
}

export function listOf(database: MemoryDatabase, userId: string): Map<string, string> {
  const list = database.lists.get(userId) ?? new Map<string, string>();
  database.lists.set(userId, list);
  return list;
}
