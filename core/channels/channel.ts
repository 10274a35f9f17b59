import type * as z from 'zod/mini';
import type { InboundEvent } from './inbound.ts';
import type { Capabilities, Part } from './part.ts';

/**
 * What a channel is: everything that differs between the networks over which customers write. Adapters,
 * one folder each, are pure but for `Http`, which is handed in; what all have in common (links, order,
 * attempts, storage, asking one by one) is not theirs.
 */

/** Types of integrations whose customers write elsewhere than on our own pages and apps. */
export const channelTypes = [
  'whatsapp',
  'messenger',
  'instagram',
  'telegram',
  'line',
  'twilio',
  'email',
  'webhook',
] as const;
export type ChannelType = (typeof channelTypes)[number];

/**
 * Settings of an integration as its channel keeps them; secrets among them. `callbackUrl` is among those of
 * one that stands: where the channel sends what customers write.
 */
export type Settings = Readonly<Record<string, string>>;

/** A request that came to `/channels/{integrationId}`, as it came. */
export interface ChannelRequest {
  method: 'GET' | 'POST';
  /** Names in lower case. */
  headers: Readonly<Record<string, string | undefined>>;
  query: Readonly<Record<string, string | undefined>>;
  /** The raw body: signatures are over these bytes. */
  body: Uint8Array;
  /** The address that was called, as the channel knows it; Twilio signs it. */
  url: string;
  /** When it came; milliseconds since the epoch. */
  now: number;
}

/** What is answered; by default 200 and nothing. */
export interface ChannelReply {
  status: number;
  headers?: Readonly<Record<string, string>>;
  body?: string;
}

/**
 * A request to a channel's own API. E-mail's is a service of our own account: `ses:/…` is Amazon SES, `mail:…`
 * what is known of mail that came in (`functions/shared/channels/{ses-http,mail-*}.ts`).
 */
export interface HttpRequest {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  url: string;
  headers: Record<string, string>;
  body?: string | Uint8Array;
}

export interface HttpResponse {
  status: number;
  /** Names in lower case. */
  headers: Readonly<Record<string, string | undefined>>;
  body: Uint8Array;
}

/** Makes requests through the guard of everything that goes out. Rejects when there was no answer. */
export type Http = (request: HttpRequest) => Promise<HttpResponse>;

/** To whom something is sent. */
export interface Recipient {
  settings: Settings;
  /** The person's id on the channel: a phone number, an address, a chat. */
  externalId: string;
  /** BCP 47. */
  language: string | undefined;
}

/** Which part of which message: the same again is the same attempt, where a channel can tell. */
export interface SendContext {
  conversationId: string;
  messageId: string;
  /** Of the parts of one message, from 0. */
  part: number;
  /** The channel's id of what the customer wrote last, where it is known: e-mails answer it. */
  inReplyTo?: string;
  /** What that was about, where the channel's messages have a heading: e-mails answer under the same. */
  subject?: string;
  /** Milliseconds since the epoch. */
  now: number;
}

export type Outcome =
  /** Ids by which the channel's later events name what was sent; empty where it gives none. */
  | { kind: 'sent'; externalIds: string[] }
  /** Trying again is of no use. `blocked`: the person does not want to hear from us. */
  | { kind: 'refused'; code: string; message: string; blocked?: true }
  /** Try again, not before so many milliseconds if it says. */
  | { kind: 'later'; afterMs?: number; message: string };

/** What a channel's media is fetched as. */
export interface FetchedMedia {
  bytes: Uint8Array;
  mediaType: string;
  name?: string;
}

export interface Profile {
  name?: string;
  /** https. */
  avatarUrl?: string;
  /** BCP 47. */
  locale?: string;
}

export interface Channel {
  type: ChannelType;
  /**
   * What an administrator or a company's server says of an integration, under the names of the Sunshine
   * Conversations API where it has such a type. All values are strings.
   */
  settings: z.ZodMiniType<Settings>;
  /** Names of settings that are never shown to anybody. */
  secret: readonly string[];
  capabilities: Capabilities;
  /** Messages a second that the channel takes from one integration. */
  perSecond: number;

  /** Answers a channel that asks whether this address is ours (GET); undefined where none asks. */
  verify?(request: ChannelRequest, settings: Settings): ChannelReply | undefined;
  /** Whether a request comes from the channel: compared in constant time, over the raw body. */
  isGenuine(request: ChannelRequest, settings: Settings): boolean;
  /** What a genuine request tells. What is odd or not understood is left out; it never throws. */
  read(request: ChannelRequest, settings: Settings): InboundEvent[];
  /** The answer to a genuine request, where it is not the default. */
  reply?(request: ChannelRequest, settings: Settings): ChannelReply;

  /**
   * The request that shows a part to a person. Parts fit `capabilities`. Undefined when there is nothing to
   * send.
   */
  render(part: Part, to: Recipient, context: SendContext): HttpRequest | undefined;
  /**
   * The same for all parts of a message at once, in place of `render` where a message of several parts would
   * be several letters. `context.part` is 0.
   */
  renderWhole?(
    parts: readonly Part[],
    to: Recipient,
    context: SendContext,
  ): HttpRequest | undefined;
  /** What the channel's answer to it means. */
  outcome(response: HttpResponse): Outcome;

  /** Fetches what an inbound message refers to. Rejects when it is not there, or not to be had now. */
  fetchMedia?(reference: string, settings: Settings, http: Http): Promise<FetchedMedia>;
  /** Who a person is, where the channel tells. */
  profile?(externalId: string, settings: Settings, http: Http): Promise<Profile>;
  /** Tells the channel where to send what customers write. Rejects with a sentence when it refuses. */
  register?(callbackUrl: string, settings: Settings, http: Http): Promise<void>;
  /**
   * Shows that somebody is typing; best effort.
   * @param inReplyTo What the person wrote last, where it is known: WhatsApp shows it as being answered, and read.
   */
  typing?(to: Recipient, inReplyTo?: string): HttpRequest | undefined;
  /** Shows that what the person wrote was read; best effort. */
  markRead?(externalMessageId: string, to: Recipient): HttpRequest | undefined;
}

/** What has to be known of a channel where its integrations are set up: little, for it is needed at many places. */
export type ChannelSetup = Pick<
  Channel,
  'type' | 'settings' | 'secret' | 'capabilities' | 'perSecond' | 'register'
>;
