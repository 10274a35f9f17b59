import type { Chance, ConversationStore } from '../conversations/ports.ts';
import type { User } from '../identity/model.ts';
import type { AppEvent, Trigger } from '../sunshine/app-event.ts';
import type { Switchboard } from '../switchboard/model.ts';
import type { Channel, ChannelType, Http, Settings } from './channel.ts';
import type { LinkStore } from './inbound-ports.ts';
import type { ChannelLink } from './link.ts';

/** What telling customers on channels asks of the world. */

/** How far a message of several parts has got. */
export interface Doing {
  /** Its sequence. */
  seq: number;
  /** Parts that are done. */
  parts: number;
  /** Attempts at the next one that failed. */
  tries: number;
  /** The channel's ids of the parts that were sent. */
  ids: string[];
  /** What the channel said against a part of it, the first time. */
  failed?: { code: string; message: string };
}

/** How far somebody has been told of a conversation by a link. */
export interface Progress {
  /** All up to this sequence; undefined: of nothing yet, or not for long. */
  told?: number;
  doing?: Doing;
  /** Up to here it is known to have arrived. */
  arrived?: number;
}

export interface ProgressStore {
  get(conversationId: string, clientId: string): Promise<Progress>;
  /** Moves `told` forward, and ends what was being done; one that is further already stays. */
  move(conversationId: string, clientId: string, told: number): Promise<void>;
  note(conversationId: string, clientId: string, doing: Doing): Promise<void>;
  arrive(conversationId: string, clientId: string, seq: number): Promise<void>;
}

/** What a channel's id of something that we sent stands for. */
export interface Sent {
  conversationId: string;
  clientId: string;
  messageId: string;
  seq: number;
  /** It is the last part: with it the message has arrived. */
  last: boolean;
}

/** Remembers for 30 days what was sent. */
export interface SentStore {
  put(integrationId: string, externalId: string, sent: Sent): Promise<void>;
  get(integrationId: string, externalId: string): Promise<Sent | undefined>;
}

/** What webhooks are told of what became of messages. */
export interface DeliveryDeps {
  /** Whether a webhook of the app wants to know; may be some seconds old. */
  hears(appId: string, trigger: Trigger): Promise<boolean>;
  announce(event: AppEvent): Promise<void>;
  switchboard(appId: string): Promise<Switchboard | undefined>;
  chance: Pick<Chance, 'now'>;
}

export interface OutboundDeps extends DeliveryDeps {
  store: Pick<ConversationStore, 'snapshot' | 'entries'>;
  links: Pick<LinkStore, 'update'> & { get(clientId: string): Promise<ChannelLink | undefined> };
  /** Undefined when there is none, or he is being deleted. */
  user(userId: string): Promise<User | undefined>;
  /** Undefined when there is no such integration of a channel. */
  open(integrationId: string): Promise<OpenOutbound | undefined>;
  progress: ProgressStore;
  sent: SentStore;
  /**
   * Counts a message of an integration, which may send so many a second.
   * @returns Milliseconds that it has to wait; 0: it may go.
   */
  pace(integrationId: string, perSecond: number): Promise<number>;
  http: Http;
  log: { warn(message: string, fields: Record<string, unknown>): void };
  chance: Chance;
}

export interface OpenOutbound {
  type: ChannelType;
  channel: Channel;
  settings: Settings;
}

/** How a message of the queue came. */
export interface OutboundDelivery {
  /** Milliseconds since the epoch. */
  queuedAt: number;
  /** Which time it is given out, from 1. */
  receives: number;
  /** Whether there is time for another request. */
  hasTime(): boolean;
}
