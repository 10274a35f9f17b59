import type { OutboundMessage } from '../channels/outbound-message.ts';
import type { Metadata } from '../protocol/content.ts';
import type { AgentChange, RoutingStore, Timers } from '../routing/ports.ts';
import type { AppEvent } from '../sunshine/app-event.ts';
import type { Starter } from '../switchboard/holder.ts';
import type { Switchboard } from '../switchboard/model.ts';
import type {
  Assignee,
  Control,
  ConversationState,
  Head,
  HeadParticipant,
  Listener,
  Reach,
  ReadMark,
  Snapshot,
  StoredEntry,
  StoredRun,
} from './model.ts';

/** What the conversations' rules ask of the world. `functions/shared` implements them on AWS. */

/**
 * A change of the head that goes with entries, all or nothing. State, control and assignee never
 * change without an event that says so (`settled`).
 */
export interface HeadChange {
  state?: ConversationState;
  control?: Control;
  /** Where `control` is `external`. */
  switchboardIntegrationId?: string;
  /** To whom control is offered; null: to nobody. An offer ends by itself when control or agent change. */
  pendingSwitchboardIntegrationId?: string | null;
  /** null releases the conversation. */
  assignee?: Assignee | null;
  addListeners?: Listener[];
  removeListeners?: string[];
  /** null: it has no place in a queue any more; the place goes with it. */
  ticket?: null;
  /** To whom its ticket is offered, as it was read: with another offer, or none, nothing is changed. */
  offeredTo?: string | undefined;
  inactive?: boolean;
  /** Agents whose capacity this takes or gives back. */
  agents?: AgentChange[];
  /** As a whole; an event `changed` says what is different. */
  tags?: string[];
  metadata?: Metadata;
  language?: string;
  /** null takes it away. */
  displayName?: string | null;
  description?: string | null;
  iconUrl?: string | null;
  /** Who joins, or leaves: his place as a whole. An event says so. */
  participants?: Record<string, HeadParticipant>;
  /** Where participants are reached from now on, by their keys; null: on no channel. */
  reach?: Record<string, Reach | null>;
  /** Conversations' lists of users that this one joins or leaves. */
  lists?: readonly { userId: string; listed: boolean }[];
  /** Everything up to here is deleted, and read by every side; an event says so. */
  clear?: { through: number; reads: Record<string, ReadMark> };
  /** What stands in place of entries from now on, in the places that they have. */
  redacts?: readonly StoredEntry[];
  /** It is gone for good, for everybody; an event stands where it ended. */
  removed?: true;
  /** Where a flow's run stands from now on. */
  run?: RunChange;
}

/** @param before The version that was read; undefined: there was none. With another nothing is written. */
export interface RunChange {
  before: number | undefined;
  item: StoredRun;
}

export interface NewConversation {
  head: Head;
  /** The customer whose list it joins; empty for a group of nobody. */
  userId: string;
  /** The others of a group. */
  otherUserIds?: readonly string[];
  first: StoredEntry[];
  /** Agents whose capacity it takes from the beginning. */
  agents?: AgentChange[];
}

export interface EntriesQuery {
  /** Exclusive bounds of `seq`. */
  after?: number;
  before?: number;
  limit: number;
  order: 'ascending' | 'descending';
}

export interface ListQuery {
  limit: number;
  cursor?: string;
  /** What was written a moment ago is in it. Only for a user's list. */
  consistent?: boolean;
}

export interface ListPage {
  conversationIds: string[];
  cursor: string | null;
}

export interface Purge {
  /** The last sequence that goes. */
  through: number;
  /** A flow's run goes as well. */
  run: boolean;
  /** Milliseconds since the epoch at which it gives up. */
  until: number;
  /** Is handed what goes next, before it does. */
  before?(entries: StoredEntry[]): Promise<void>;
}

export interface Tombstone {
  appId: string;
  /** The sequence at which the conversation ended. */
  end: number;
  createdAt: number;
}

export interface ConversationStore {
  /**
   * Head and latest entries, four at least where there are so many, in one query. What goes together
   * is seen together (`settled`). Undefined when there is no such conversation.
   */
  snapshot(conversationId: string, options: { consistent: boolean }): Promise<Snapshot | undefined>;
  /** Always strongly consistent, and without a hole. Fewer than `limit` only when there are no more. */
  entries(conversationId: string, query: EntriesQuery): Promise<StoredEntry[]>;
  /**
   * `exists` when the id is taken, `merged` when the customer has been merged into somebody,
   * `agentTaken` when an agent has changed in between: then nothing was written.
   */
  create(conversation: NewConversation): Promise<'created' | 'exists' | 'merged' | 'agentTaken'>;
  /**
   * Writes entries that follow each other, and the head's change with them.
   * @param head As it was read; the change is refused if state or assignee are different by now.
   * @returns False when a sequence is taken or the head has changed; then nothing was written.
   */
  append(
    head: Head,
    entries: StoredEntry[],
    change: HeadChange | undefined,
    at: number,
  ): Promise<boolean>;
  /** Strongly consistent. */
  run(conversationId: string): Promise<StoredRun | undefined>;
  /** Writes a run where nothing else changes. @returns False when it is no longer as it was read. */
  saveRun(conversationId: string, change: RunChange): Promise<boolean>;
  /** @param ended Sockets that are over by now; they are taken out in the same write. */
  addListeners(conversationId: string, listeners: Listener[], ended?: string[]): Promise<void>;
  removeListener(conversationId: string, connectionId: string): Promise<void>;
  /** Moves a read mark forward. @returns False when it was there or further already. */
  markRead(conversationId: string, side: string, mark: ReadMark): Promise<boolean>;
  /**
   * Says by which channel a participant is reached, beside the sequence.
   * @param before By which link he was reached when it was read; undefined: by none.
   * @returns False when that is different by now, or he is not there; then nothing was written.
   */
  setReach(
    conversationId: string,
    side: string,
    reach: Reach | null,
    before: string | undefined,
  ): Promise<boolean>;
  /** Takes what was deleted from the database. @returns False: it was not done in time. */
  purge(conversationId: string, what: Purge): Promise<boolean>;
  /** What is remembered of a conversation that was deleted. */
  tombstone(conversationId: string): Promise<Tombstone | undefined>;
  /** Newest first. */
  listOfUser(userId: string, query: ListQuery): Promise<ListPage>;
  /** Newest change first. `assignee` null: those of nobody; undefined: everyone's. */
  listOfApp(
    appId: string,
    filter: { assignee?: string | null; state?: ConversationState },
    query: ListQuery,
  ): Promise<ListPage>;
}

/** Where someone's sockets are noted. */
export interface ConnectionRegistry {
  listOf(owner: ConnectionOwner): Promise<{ connectionId: string; expiresAt: number }[]>;
  remove(owner: ConnectionOwner, connectionId: string): Promise<void>;
}

export interface ConnectionOwner {
  kind: 'user' | 'agent';
  id: string;
}

/** Sends to sockets. Never rejects. */
export interface Sockets {
  post(connectionId: string, frame: string): Promise<'delivered' | 'gone' | 'failed'>;
}

/** Work for later. Resolves when the queue has taken it. */
export interface Queues {
  /** A flow's next step; at most one per conversation at a time. */
  step(message: StepMessage): Promise<void>;
  /** Something that routing has to look at. */
  route(message: RouteMessage): Promise<void>;
  /** An entry that a socket could not take at once. */
  redeliver(message: RedeliverMessage): Promise<void>;
  /** Something on its way to somebody on a channel. */
  outbound(message: OutboundMessage): Promise<void>;
}

/** Something that a flow may react to. What it was stands in the conversation, where it has a place there. */
export type StepMessage = { appId: string; conversationId: string } & (
  | {
      type: 'conversationStarted';
      seq: 0;
      /** The proactive message that the customer answered: its flow. */
      proactive?: string;
    }
  /** The customer's message, button or rating; a hand-back; tags that were put on. */
  | { type: 'entry'; seq: number }
  /** The end of the session. */
  | { type: 'closed'; seq: number }
  | { type: 'timer'; runId: string; timerId: string; due: number }
  /** A call to an API for which the worker before had no time left. */
  | { type: 'resume'; runId: string; needId: string }
  | { type: 'inactivity'; afterSeq: number; seconds: number; due: number }
  /** The customer went to another page. `pageId` names the visit. */
  | { type: 'page'; pageId: string; url: string; title?: string }
);

export type RouteMessage = {
  appId: string;
  /** What it is about; with `seq` it makes the message one of its kind, for deduplication. */
  conversationId: string;
  seq: number;
} & (
  | {
      type: 'waiting';
      /** The queue that a transfer names. */
      queueId?: string;
      preferredAgentId?: string;
      /** Who passed it on: he is not given it again, unless nobody else is there. */
      exceptAgentId?: string;
    }
  /** It no longer waits. */
  | { type: 'taken'; pool?: string }
  /** Someone has room: in one pool, or in any. */
  | { type: 'freed'; pool?: string }
  | { type: 'drain'; pool: string; due: number }
  | {
      type: 'lapse';
      pool: string;
      ticketKey: string;
      agentId: string;
      expiresAt: number;
      due: number;
    }
  | { type: 'overflow'; pool: string; ticketKey: string; queueId: string; due: number }
);

export interface RedeliverMessage {
  conversationId: string;
  seq: number;
  connectionId: string;
}

/** Time and chance, handed in. */
export interface Chance {
  /** Milliseconds since the epoch. */
  now(): number;
  /** [0, 1) */
  random(): number;
  /** `length` hexadecimal characters. */
  hex(length: number): string;
  sleep(ms: number): Promise<void>;
}

export interface Deps {
  store: ConversationStore;
  connections: ConnectionRegistry;
  sockets: Sockets;
  queues: Queues;
  /** Who waits and who is free. */
  routing: RoutingStore;
  timers: Timers;
  /** Whether an app has published a flow for the end of sessions; may be some seconds old. */
  flowAtEnd(appId: string): Promise<boolean>;
  /** The app's switchboard; undefined when it has none. Unless `consistent`, it may be some seconds old. */
  switchboard(appId: string, options?: { consistent: boolean }): Promise<Switchboard | undefined>;
  /** Who answers first in an integration's conversations; may be a minute old. */
  starter(integrationId: string | undefined): Promise<Starter>;
  /** Queues an event for those of the app's webhooks that want it; where there are none, nothing. */
  announce(event: AppEvent): Promise<void>;
  chance: Chance;
}
