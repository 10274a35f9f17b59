import type { Author, Conversation, Entry, EventName } from '../protocol/entries.ts';
import {
  business,
  type Head,
  isPublic,
  lastPublicSeq,
  lastSeq,
  messagesByOthers,
  present,
  type Snapshot,
  type StoredAuthor,
  type StoredEntry,
} from './model.ts';
import { readOf } from './read-marks.ts';

/** What a reader may see of what is stored. `side` is a participant's key, or `b` for agents. */

export function viewAuthor(head: Head, author: StoredAuthor): Author {
  if (author.side === business) {
    const view: Author = { type: 'business' };
    if (author.agentId !== undefined) view.agentId = author.agentId;
    if (author.displayName !== undefined) view.displayName = author.displayName;
    if (author.avatarUrl !== undefined) view.avatarUrl = author.avatarUrl;
    if (author.ai === true) view.ai = true;
    return view;
  }
  const participant = head.participants[author.side];
  const view: Author = { type: 'user' };
  if (participant !== undefined) {
    view.userId = participant.userId;
    const displayName = author.displayName ?? participant.displayName;
    if (displayName !== undefined) view.displayName = displayName;
  }
  if (author.avatarUrl !== undefined) view.avatarUrl = author.avatarUrl;
  return view;
}

/** @returns Undefined when this reader may not see the entry. */
export function viewEntry(head: Head, entry: StoredEntry, side: string): Entry | undefined {
  if (side !== business && !isPublic(entry)) return undefined;
  const base = {
    id: entry.id,
    seq: entry.seq,
    prev: side === business ? entry.seq - 1 : entry.prev,
    received: new Date(entry.at).toISOString(),
    author: viewAuthor(head, entry.author),
    ...(entry.clientId === undefined ? {} : { clientId: entry.clientId }),
  };
  if (entry.kind === 'message') {
    return {
      ...base,
      kind: 'message',
      content: entry.content,
      ...(entry.metadata === undefined ? {} : { metadata: entry.metadata }),
    };
  }
  if (entry.kind === 'note') return { ...base, kind: 'note', text: entry.text };
  return {
    ...base,
    kind: 'event',
    name: entry.name,
    ...(entry.data === undefined ? {} : { data: dataFor(side, entry.name, entry.data) }),
  };
}

/** Why an agent gave a conversation back, and what bots tell each other, is not said to its customer. */
function dataFor(side: string, name: EventName, data: Record<string, unknown>) {
  if (side === business || (name !== 'handedBack' && name !== 'handedOver')) return data;
  const { reason: _r, control: _c, ...rest } = data;
  return rest;
}

/** Tags are the company's words about a customer, and where he was is for who helps him. */
function forAgents({
  tags,
  page,
  switchboardIntegrationId,
}: Head): Pick<Conversation, 'tags' | 'page' | 'switchboardIntegrationId'> {
  return {
    ...(tags === undefined ? {} : { tags }),
    ...(page === undefined ? {} : { page }),
    ...(switchboardIntegrationId === undefined ? {} : { switchboardIntegrationId }),
  };
}

export function viewEntries(head: Head, entries: StoredEntry[], side: string): Entry[] {
  return entries.flatMap((entry) => viewEntry(head, entry, side) ?? []);
}

export function viewConversation(snapshot: Snapshot, side: string): Conversation {
  const { head, latest } = snapshot;
  const tally = latest[0]?.tally ?? {};
  const read = readOf(head, side);
  const others = messagesByOthers(tally, side);
  return {
    id: head.id,
    state: head.state,
    control: head.control === 'agentWorkspace' ? 'agentWorkspace' : 'answerBot',
    assignee: head.assignee ?? null,
    ...(head.integrationId === undefined ? {} : { integrationId: head.integrationId }),
    ...(head.displayName === undefined ? {} : { displayName: head.displayName }),
    ...(head.iconUrl === undefined ? {} : { iconUrl: head.iconUrl }),
    ...(head.metadata === undefined ? {} : { metadata: head.metadata }),
    ...(head.language === undefined ? {} : { language: head.language }),
    ...(side === business ? forAgents(head) : {}),
    createdAt: new Date(head.createdAt).toISOString(),
    lastSeq: side === business ? lastSeq(snapshot) : lastPublicSeq(snapshot),
    unread: Math.max(0, others - (read?.others ?? 0)),
    businessLastRead: head.businessRead.seq,
    participants: present(head).map(([id, participant]) => ({
      id,
      userId: participant.userId,
      ...(participant.displayName === undefined ? {} : { displayName: participant.displayName }),
      lastRead: participant.read.seq,
    })),
  };
}
