import {
  lastSeq,
  messagesByOthers,
  type Snapshot,
  type StoredEntry,
} from '../conversations/model.ts';
import type { User } from '../identity/model.ts';
import type { Switchboard } from '../switchboard/model.ts';
import { viewTruncatedConversation } from '../switchboard/view.ts';
import { sdkClientId } from './client-view.ts';
import { participantId } from './participant-id.ts';

/** Conversations as the Sunshine Conversations API has them. */
export interface ConversationFacts {
  switchboard: Switchboard | undefined;
  /** It is its customer's first personal one. */
  isDefault: boolean;
  /** Milliseconds since the epoch. */
  lastUpdatedAt: number;
}

export function viewSunshineConversation(
  { head }: Pick<Snapshot, 'head'>,
  { switchboard, isDefault, lastUpdatedAt }: ConversationFacts,
) {
  const { displayName, description, iconUrl, businessRead, createdAt } = head;
  return {
    ...viewTruncatedConversation(switchboard, head),
    type: head.type ?? ('personal' as const),
    isDefault,
    ...(displayName === undefined ? {} : { displayName }),
    ...(description === undefined ? {} : { description }),
    ...(iconUrl === undefined ? {} : { iconUrl }),
    ...(businessRead.at === undefined ? {} : { businessLastRead: iso(businessRead.at) }),
    lastUpdatedAt: iso(lastUpdatedAt),
    createdAt: iso(createdAt),
  };
}

/** When the latest message of several entries came; undefined when there is none among them. */
export function lastMessageAt(entries: readonly StoredEntry[]): number | undefined {
  let last: StoredEntry | undefined;
  for (const entry of entries) {
    if (entry.kind === 'message' && entry.seq > (last?.seq ?? 0)) last = entry;
  }
  return last?.at;
}

/** Whether a message ever stood in a conversation, as far as is kept. */
export function hasMessages(snapshot: Snapshot): boolean {
  const { head, latest } = snapshot;
  const written = messagesByOthers(latest[0]?.tally ?? {}, '') > 0;
  return written && lastSeq(snapshot) > (head.clearedThrough ?? 0);
}

/** Who takes part, as the API has him. @param key His place: `p0`. */
export function viewParticipant({ head, latest }: Snapshot, key: string, user: User | undefined) {
  const participant = head.participants[key];
  const read = participant?.read;
  const others = messagesByOthers(latest[0]?.tally ?? {}, key);
  return {
    id: participantId(head.id, key),
    userId: participant?.userId ?? '',
    ...(user?.externalId === undefined ? {} : { userExternalId: user.externalId }),
    unreadCount: Math.max(0, others - (read?.others ?? 0)),
    // Those who were here themselves have one client, whatever they write with.
    clientAssociations:
      user?.sdkSince === undefined ? [] : [{ type: 'sdk' as const, clientId: sdkClientId(user) }],
    ...(read?.at === undefined ? {} : { lastRead: iso(read.at) }),
  };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
