import type { ChannelType } from './channel.ts';

/**
 * That a user can be reached at a place on a channel: what the Sunshine Conversations API calls a client.
 * There is one for each integration and person on the channel.
 */
export interface ChannelLink {
  /** 24 hexadecimal characters; follows from integration and person. */
  clientId: string;
  appId: string;
  integrationId: string;
  type: ChannelType;
  /** The person's id on the channel. */
  externalId: string;
  userId: string;
  status: 'active' | 'pending' | 'inactive' | 'blocked';
  /** Milliseconds since the epoch. */
  linkedAt: number;
  lastSeen?: number;
  displayName?: string;
  avatarUrl?: string;
  /** Where what the person writes goes. */
  conversationId?: string;
  /** The channel's id of what the person wrote last. */
  lastExternalId?: string;
  /** What that was about, where the channel's messages have a heading. */
  lastSubject?: string;
  /** What came in last, and where it or what was before it stands: what comes again is found behind it. */
  lastEvent?: { id: string; seq: number };
  /** Answers that were shown as a numbered list, and what they stand for; until the next ones. */
  options?: { title: string; reference: string }[];
  /** A form that is asked field by field. */
  asking?: Asking;
  /** Counts its writes: who changes it says which one he read. */
  version: number;
}

/** How far a form has been asked. */
export interface Asking {
  conversationId: string;
  /** Of the form. */
  messageId: string;
  /** Of the field that is asked now. */
  field: number;
  /** Answers so far, as a `formResponse` has its fields. */
  answers: Readonly<Record<string, unknown>>[];
  /** How many answers to it in a row were none. */
  wrong?: number;
}
