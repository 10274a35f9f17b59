import {
  business,
  type Head,
  type Listener,
  present,
  type ReadMark,
} from '../../core/conversations/model.ts';
import type {
  ConversationStore,
  HeadChange,
  ListPage,
  ListQuery,
  RunChange,
} from '../../core/conversations/ports.ts';
import { reachedBy, withReach } from '../../core/conversations/reach.ts';
import { remaining } from '../../core/conversations/settled.ts';
import { withControl } from '../../core/conversations/with-control.ts';
import { limits } from '../../core/protocol/limits.ts';
import {
  commit,
  current,
  listOf,
  type MemoryDatabase,
  type Misbehaviour,
  placeInList,
  wellBehaved,
} from './memory-database.ts';
import { applyAgents, ticketId } from './memory-routing-store.ts';

const latestEntries = 4;

/** Conversations in memory, with DynamoDB's consistency and no more. */
export function createMemoryConversationStore(
  database: MemoryDatabase,
  misbehaviour: Misbehaviour = wellBehaved,
): ConversationStore {
  const { choose, stale, unheard, pause } = misbehaviour;

  return {
    async snapshot(id, { consistent }) {
      const versions = database.conversations.get(id) ?? [];
      let newest = versions.length - 1;
      if (!consistent && choose() < stale) newest -= Math.floor(choose() * (versions.length + 1));
      const head = versions[newest]?.head;
      if (head === undefined) return undefined;
      await pause();
      const entries = versions[consistent ? versions.length - 1 : newest]?.entries ?? [];
      return remaining({ head, latest: entries.slice(-latestEntries).reverse() });
    },

    async entries(id, { after = 0, before = Number.POSITIVE_INFINITY, limit, order }) {
      const { entries = [], head } = current(database, id) ?? {};
      const from = Math.max(after, head?.clearedThrough ?? 0);
      const found = entries.filter(({ seq }) => seq > from && seq < before);
      if (order === 'descending') found.reverse();
      return found.slice(0, limit);
    },

    async create({ head, userId, otherUserIds = [], first, agents = [] }) {
      if (database.conversations.has(head.id)) return 'exists';
      const users = [userId, ...otherUserIds].filter((one) => one !== '');
      if (users.some((one) => database.users.get(one)?.mergedInto !== undefined)) return 'merged';
      if (!applyAgents(database, agents)) return 'agentTaken';
      database.conversations.set(head.id, [{ head, entries: first, changedAt: head.createdAt }]);
      for (const one of users) listOf(database, one).set(placeInList(head), head.id);
      return 'created';
    },

    async append(head, entries, change, at) {
      const now = current(database, head.id);
      if (now === undefined) throw new Error('append to a conversation that is not there');
      if (entries[0]?.seq !== now.entries.length + 1) {
        if ((entries[0]?.seq ?? 0) > now.entries.length) throw new Error('append left a gap');
        return false;
      }
      if (changesHead(change) && !isAsRead(now.head, head)) return false;
      if (change?.ticket === null && now.head.ticket?.key !== head.ticket?.key) return false;
      if (change?.ticket === null && head.ticket !== undefined) {
        const { pool, key } = head.ticket;
        const { offer } = database.tickets.get(ticketId(head.appId, pool, key)) ?? {};
        if (offer?.agentId !== change.offeredTo) return false;
      }
      if (change?.run !== undefined && !isRunAsRead(database, head.id, change.run)) return false;
      if (!applyAgents(database, change?.agents ?? [])) return false;
      if (change?.run !== undefined) database.runs.set(head.id, structuredClone(change.run.item));
      if (change?.ticket === null && head.ticket !== undefined) {
        database.tickets.delete(ticketId(head.appId, head.ticket.pool, head.ticket.key));
      }
      for (const { userId, listed } of change?.lists ?? []) {
        if (listed) listOf(database, userId).set(placeInList(head), head.id);
        else listOf(database, userId).delete(placeInList(head));
      }
      if (change?.removed === true) {
        for (const [, { userId }] of present(head)) {
          listOf(database, userId).delete(placeInList(head));
        }
      }
      const redacts = new Map((change?.redacts ?? []).map((entry) => [entry.seq, entry]));
      commit(database, head.id, {
        entries: [...now.entries.map((entry) => redacts.get(entry.seq) ?? entry), ...entries],
        ...(change === undefined ? {} : { head: changed(now.head, change) }),
        ...(change?.state === undefined && change?.assignee === undefined ? {} : { changedAt: at }),
      });
      // A transaction's token tells the database of a second sending; a plain put has none.
      return !(change === undefined && entries.length === 1 && choose() < unheard);
    },

    run: async (id) => structuredClone(database.runs.get(id)),

    async saveRun(id, change) {
      if (!isRunAsRead(database, id, change)) return false;
      database.runs.set(id, structuredClone(change.item));
      return true;
    },

    async addListeners(id, listeners, ended = []) {
      const now = current(database, id);
      if (now === undefined || listeners.length === 0) return;
      const added = listeners.slice(0, limits.connectionsPerConversation);
      const rest = now.head.listeners.filter((one) => !ended.includes(one.connectionId));
      commit(database, id, { head: { ...now.head, listeners: merged(rest, added) } });
    },

    async removeListener(id, connectionId) {
      const now = current(database, id);
      if (now === undefined) return;
      const listeners = now.head.listeners.filter((one) => one.connectionId !== connectionId);
      commit(database, id, { head: { ...now.head, listeners } });
    },

    async markRead(id, side, mark) {
      const now = current(database, id);
      if (now === undefined) return false;
      const { head } = now;
      if (side === business) {
        if (head.businessRead.seq >= mark.seq) return false;
        commit(database, id, { head: { ...head, businessRead: mark } });
        return true;
      }
      const participant = head.participants[side];
      if (participant === undefined || participant.read.seq >= mark.seq) return false;
      const participants = { ...head.participants, [side]: { ...participant, read: mark } };
      commit(database, id, { head: { ...head, participants } });
      return true;
    },

    async setReach(id, side, reach, before) {
      const now = current(database, id);
      const participant = now?.head.participants[side];
      if (now === undefined || participant === undefined) return false;
      if (participant.reach?.clientId !== before) return false;
      const participants = { ...now.head.participants, [side]: withReach(participant, reach) };
      commit(database, id, { head: { ...now.head, participants } });
      return true;
    },

    // Nothing here is short of room: what was deleted is not shown.
    purge: async () => true,

    async tombstone(id) {
      const now = current(database, id);
      if (now?.head.removed !== true) return undefined;
      const { appId, createdAt } = now.head;
      return { appId, createdAt, end: now.entries.length };
    },

    async listOfUser(userId, query) {
      return page([...listOf(database, userId)], query);
    },

    async listOfApp(appId, { assignee, state }, query) {
      const all: [string, string][] = [];
      for (const [id, versions] of database.conversations) {
        const last = versions.at(-1);
        if (last === undefined || last.head.appId !== appId) continue;
        const agentId = last.head.assignee?.agentId ?? null;
        if (assignee !== undefined && assignee !== agentId) continue;
        if (state !== undefined && state !== last.head.state) continue;
        all.push([`${last.head.state}#${String(last.changedAt).padStart(13, '0')}#${id}`, id]);
      }
      return page(all, query);
    },
  };
}

/** A run that moves on and changes nothing else leaves the head alone. */
function changesHead(change: HeadChange | undefined): boolean {
  return Object.keys(change ?? {}).some((name) => name !== 'run' && name !== 'redacts');
}

function isRunAsRead(database: MemoryDatabase, id: string, { before }: RunChange): boolean {
  return database.runs.get(id)?.version === before;
}

function isAsRead(now: Head, read: Head): boolean {
  return now.state === read.state && now.assignee?.agentId === read.assignee?.agentId;
}

function changed(head: Head, change: HeadChange): Head {
  const removed = change.removeListeners ?? [];
  const kept = head.listeners.filter((one) => !removed.includes(one.connectionId));
  const { ticket, lastAgentId, description: before, ...rest } = withControl(head, change);
  const description = change.description === undefined ? before : change.description;
  const { tags, metadata, language, displayName, iconUrl, clear } = change;
  const participants = reachedBy({ ...head.participants, ...change.participants }, change.reach);
  const last = change.assignee === null ? (head.assignee?.agentId ?? lastAgentId) : lastAgentId;
  return {
    ...rest,
    ...(last === undefined ? {} : { lastAgentId: last }),
    ...(ticket === undefined || change.ticket === null ? {} : { ticket }),
    ...(tags === undefined ? {} : { tags }),
    ...(metadata === undefined ? {} : { metadata }),
    ...(language === undefined ? {} : { language }),
    ...(displayName === undefined ? {} : { displayName: displayName ?? undefined }),
    ...(iconUrl === undefined ? {} : { iconUrl: iconUrl ?? undefined }),
    ...(typeof description === 'string' ? { description } : {}),
    participants: clear === undefined ? participants : readBy(participants, clear.reads),
    ...(clear === undefined ? {} : { clearedThrough: clear.through }),
    businessRead: clear?.reads[business] ?? head.businessRead,
    ...(change.removed === undefined ? {} : { removed: change.removed }),
    inactive: change.inactive ?? head.inactive ?? false,
    state: change.state ?? head.state,
    assignee: change.assignee === undefined ? head.assignee : (change.assignee ?? undefined),
    listeners: merged(kept, change.addListeners ?? []),
  };
}

function readBy(
  participants: Head['participants'],
  reads: Record<string, ReadMark>,
): Head['participants'] {
  return Object.fromEntries(
    Object.entries(participants).map(([key, participant]) => [
      key,
      { ...participant, read: reads[key] ?? participant.read },
    ]),
  );
}

function merged(listeners: Listener[], added: Listener[]): Listener[] {
  const ids = new Set(added.map((one) => one.connectionId));
  return [...listeners.filter((one) => !ids.has(one.connectionId)), ...added];
}

/** Newest first; the cursor is the last place of the page before. */
function page(places: [string, string][], { limit, cursor }: ListQuery): ListPage {
  const after = places
    .filter(([place]) => cursor === undefined || place < cursor)
    .sort(([a], [b]) => (a < b ? 1 : -1));
  const found = after.slice(0, limit);
  return {
    conversationIds: found.map(([, id]) => id),
    cursor: after.length > limit ? (found.at(-1)?.[0] ?? null) : null,
  };
}
