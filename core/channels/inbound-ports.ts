import type { Deps } from '../conversations/ports.ts';
import type { Integration, User } from '../identity/model.ts';
import type { Content } from '../protocol/content.ts';
import type { Answered } from './asking.ts';
import type { Channel, ChannelType, FetchedMedia, Http, Settings } from './channel.ts';
import type { InboundEvent } from './inbound.ts';
import type { InboundWords } from './inbound-contents.ts';
import type { Asking, ChannelLink } from './link.ts';
import type { Part } from './part.ts';

/** What taking in what customers write on channels asks of the world. */

/** An integration of a channel, as it is set up. */
export interface OpenChannel {
  integration: Integration;
  channel: Channel;
  settings: Settings;
}

export interface LinkStore {
  find(integrationId: string, externalId: string): Promise<ChannelLink | undefined>;
  /**
   * Makes a link, and its user with it where he is given.
   * @returns `exists` when there is one of the person, `gone` when the user has become somebody else or
   *   was deleted: then nothing was written.
   */
  create(link: ChannelLink, user?: User): Promise<'created' | 'exists' | 'gone'>;
  /**
   * Changes a link as it stands at that moment.
   * @param how Called again when another change came in between; undefined leaves it as it is.
   * @returns What it is now; undefined when there is none.
   */
  update(
    clientId: string,
    how: (before: ChannelLink) => ChannelLink | undefined,
  ): Promise<ChannelLink | undefined>;
  /** Makes it another user's. @returns False when it is no longer as it was read, or he is gone. */
  move(before: ChannelLink, after: ChannelLink): Promise<boolean>;
  remove(link: Pick<ChannelLink, 'clientId' | 'userId'>): Promise<void>;
}

/** Events that were taken in, for longer than any channel repeats them. */
export interface SeenEvents {
  has(occasion: string): Promise<boolean>;
  add(occasion: string): Promise<void>;
}

/** A file as it stands in our own storage. */
export interface StoredMedia {
  mediaUrl: string;
  mediaType: string;
  mediaSize: number;
}

type Form = Extract<Content, { type: 'form' }>;

/** How a text answers what was shown to a person. */
export interface Answering {
  /** The one of the answers that a text means. */
  pick(
    options: NonNullable<ChannelLink['options']>,
    text: string,
  ): { title: string; reference: string } | undefined;
  /**
   * What follows from an answer to a form's field: the next question, the whole form's answers, or that it
   * was none and the form is asked no longer.
   * @param said A text, or which of the options was pressed.
   * @param to Who answers, by which channel, in which language.
   */
  answer(
    form: Form,
    asking: Asking,
    said: string | { option: number },
    to: { type: ChannelType; language: string | undefined },
  ): Answered;
}

export interface InboundDeps {
  conversations: Deps;
  links: LinkStore;
  seen: SeenEvents;
  users: {
    /** Undefined when there is none, or he is being deleted. */
    user(userId: string): Promise<User | undefined>;
    /** Those for whom the company has vouched with this address. */
    listByEmail(appId: string, email: string): Promise<User[]>;
  };
  http: Http;
  /** By the person's language, a BCP 47 tag. */
  words(language: string | undefined): InboundWords;
  answering: Answering;
  /** Shows a person something that stands in no conversation. The same `id` again is the same. */
  show(
    link: ChannelLink,
    parts: readonly Part[],
    id: string,
    language: string | undefined,
  ): Promise<void>;
  /** Stands for an event of a channel, and cannot be guessed by who does not know its settings. */
  secretKey(settings: Settings, occasion: string): string;
  /**
   * Keeps a file for a conversation. The same `secretKey` again is the same file.
   * @throws CauserieError invalid_request, too_large, quota_exceeded where it is not taken
   */
  keep(
    owner: Pick<ChannelLink, 'appId' | 'userId'>,
    secretKey: string,
    media: FetchedMedia,
  ): Promise<StoredMedia>;
  /** @throws CauserieError quota_exceeded when the app has as many conversations as it may */
  requireConversation(appId: string): Promise<void>;
  /** Takes in what became of something that was sent. */
  receipt(
    open: OpenChannel,
    event: Extract<InboundEvent, { kind: 'delivered' | 'read' | 'failed' }>,
  ): Promise<void>;
}
