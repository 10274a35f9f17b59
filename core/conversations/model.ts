import type { ChannelType } from '../channels/channel.ts';
import type { Content, Metadata } from '../protocol/content.ts';
import type { EventName } from '../protocol/entries.ts';

/**
 * A conversation as it is stored: a head, which changes rarely, and entries, which never change, but for
 * what is deleted in them.
 * Sending a message writes an entry and leaves the head alone, so that no item is written by everyone.
 */

export type ConversationState = 'open' | 'closed';
/**
 * Who answers: the flows, the agents, somebody else of the app's switchboard (`external`), or nobody until
 * the customer writes again (`none`).
 */
export type Control = 'answerBot' | 'agentWorkspace' | 'external' | 'none';

/** How far someone has read. */
export interface ReadMark {
  seq: number;
  /** Messages by others up to there; what came since is unread. */
  others: number;
  /** When, in milliseconds since the epoch. */
  at?: number;
}

/** A customer who takes part. Keyed by `p0`, `p1`, … so that entries survive a change of `userId`. */
export interface HeadParticipant {
  userId: string;
  displayName?: string;
  read: ReadMark;
  /** He has left. His place stays, so that what he wrote is still his. */
  left?: true;
  /** Where he wrote last, if that was a channel; what others write is told him there. */
  reach?: Reach;
}

/** A place on a channel by which somebody is reached. */
export interface Reach {
  /** The link's id. */
  clientId: string;
  integrationId: string;
  type: ChannelType;
  /** His id on the channel. */
  externalId: string;
  /** What stands behind this sequence is told him there. */
  since: number;
}

/** A socket that is delivered to. */
export interface Listener {
  connectionId: string;
  /** A participant's key, or `b` for an agent. */
  side: string;
  /** The user's or the agent's id. */
  ownerId: string;
  /** Seconds since the epoch; API Gateway ends every socket after two hours. */
  expiresAt: number;
}

export interface Assignee {
  agentId: string;
  displayName?: string;
}

export interface Head {
  id: string;
  appId: string;
  state: ConversationState;
  control: Control;
  /** Who is in control where it is `external`. */
  switchboardIntegrationId?: string;
  /** To whom control is offered. */
  pendingSwitchboardIntegrationId?: string;
  assignee: Assignee | undefined;
  integrationId: string | undefined;
  /** A group's; otherwise it is one customer's. */
  type?: 'sdkGroup';
  displayName: string | undefined;
  /** A short text about it. */
  description?: string;
  iconUrl: string | undefined;
  metadata: Metadata | undefined;
  /** Milliseconds since the epoch. */
  createdAt: number;
  participants: Record<string, HeadParticipant>;
  /** Everything up to this sequence was deleted. */
  clearedThrough?: number;
  /** It was deleted: for everybody as if it had never been. */
  removed?: true;
  /** How far the company's side has read. */
  businessRead: ReadMark;
  listeners: Listener[];
  /** Its place in a queue, while it waits for an agent. */
  ticket?: TicketRef;
  /** Its agent's capacity has been given back, for the customer is silent. */
  inactive?: boolean;
  /** Whose it was before it was nobody's: he is first when it waits again. */
  lastAgentId?: string;
  /** Words by which rules and people find it. */
  tags?: string[];
  /** BCP 47 tag of the customer's language. */
  language?: string;
  /** The company's JWT vouches for the customer. */
  loggedIn?: boolean;
  /** Where the customer was when he began it. */
  page?: Page;
}

/** A page of the company's that a customer looks at. */
export interface Page {
  url: string;
  title?: string;
}

/** A flow's run in a conversation, beside its entries; written with what it says. */
export interface StoredRun {
  /** Counts its writes: who writes says which one he read. */
  version: number;
  /** JSON; the runner's own. */
  state: unknown;
  /** The last sequence that the flows have dealt with. */
  handledSeq: number;
}

/** Where a waiting conversation's ticket is. */
export interface TicketRef {
  pool: string;
  key: string;
}

export interface StoredAuthor {
  /** A participant's key (`p0`), or `b` for the company's side. */
  side: string;
  agentId?: string;
  displayName?: string;
  avatarUrl?: string;
  /** The company's server says that a machine made it up. */
  ai?: true;
  /** Where it came from, if not from where its side is expected to write. */
  source?: StoredSource;
}

export interface StoredSource {
  /** By the server API. */
  api?: true;
  /** Of a custom integration's key; or of the customer's integration, if it is not the conversation's. */
  integrationId?: string;
  /** The channel that it came by. */
  channel?: { type: ChannelType; originalMessageId?: string; originalTimestamp?: number };
  /** Where it is told in place of where the customer is reached: a link's id, or `none`. */
  to?: string;
}

/** Messages by side up to and including an entry: unread counts come from it and need no writes. */
export type Tally = Record<string, number>;

/** By side. */
export type Reads = Record<string, ReadMark>;

interface StoredBase {
  seq: number;
  id: string;
  /** The entry before this one that customers may see; 0 for none. */
  prev: number;
  /** Milliseconds since the epoch. */
  at: number;
  author: StoredAuthor;
  clientId?: string;
  tally: Tally;
  /** How far who has written had read by then, where he said so with what he wrote. */
  reads?: Reads;
}

export type StoredEntry = StoredBase & EntryBody;

export type EntryBody =
  | { kind: 'message'; content: Content; metadata?: Metadata }
  | { kind: 'note'; text: string }
  | { kind: 'event'; name: EventName; data?: Record<string, unknown> };

/** The head, and the latest entries in descending order. */
export interface Snapshot {
  head: Head;
  latest: StoredEntry[];
}

/** Who takes part now, with his key, in the order in which they came. */
export function present({ participants }: Pick<Head, 'participants'>): [string, HeadParticipant][] {
  return Object.entries(participants)
    .filter(([, { left }]) => !left)
    .sort(([a], [b]) => Number(a.slice(1)) - Number(b.slice(1)));
}

/** The side of the company in authors, tallies and listeners. */
export const business = 'b';

export function isEvent(entry: StoredEntry, name: EventName): boolean {
  return entry.kind === 'event' && entry.name === name;
}

/**
 * Tags that somebody put on, if the entry tells of some. What flows tag themselves sets off no flow: it
 * would have no end.
 */
export function tagsBySomebody(entry: StoredEntry): string[] | undefined {
  if (entry.kind !== 'event' || entry.name !== 'changed') return undefined;
  const { side, agentId } = entry.author;
  const tags = entry.data?.['addedTags'];
  return (side === business && agentId === undefined) || !Array.isArray(tags) ? undefined : tags;
}

/** Events that only agents have to know of. */
const internalEvents: ReadonlySet<EventName> = new Set([
  'inactive',
  'resumed',
  'changed',
  'controlPassed',
  'controlOffered',
]);

/** What an entry says about control beside its name, as `data.control`. */
export interface ControlNote {
  /** `select`: nobody was in control, or nobody that there is, and the customer wrote. */
  action: 'pass' | 'accept' | 'release' | 'select';
  /** Who was in control before. */
  from: Control;
  metadata?: Metadata;
}

/** That the flows have it from somebody else than the agents is nothing to the customer. */
function isAmongBots(entry: EntryBody): boolean {
  if (entry.kind !== 'event' || entry.name !== 'handedBack') return false;
  const note = entry.data?.['control'] as ControlNote | undefined;
  return note !== undefined && note.from !== 'agentWorkspace';
}

/** Customers see everything but notes and what only agents have to know. */
export function isPublic(entry: EntryBody): boolean {
  if (entry.kind === 'event') return !internalEvents.has(entry.name) && !isAmongBots(entry);
  return entry.kind !== 'note';
}

export function lastSeq(snapshot: Snapshot): number {
  return snapshot.latest[0]?.seq ?? 0;
}

/** The last sequence that customers may see. */
export function lastPublicSeq(snapshot: Snapshot): number {
  const last = snapshot.latest[0];
  if (last === undefined) return 0;
  return isPublic(last) ? last.seq : last.prev;
}

/** Messages up to an entry that `side` did not write. Agents are one side. */
export function messagesByOthers(tally: Tally, side: string): number {
  let count = 0;
  for (const [author, messages] of Object.entries(tally)) if (author !== side) count += messages;
  return count;
}
