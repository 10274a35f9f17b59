import type { Content, Metadata } from '../../../core/protocol/content.ts';
import type { Author, Conversation, Entry } from '../../../core/protocol/entries.ts';
import type { QueuePosition, QueueState } from '../../../core/protocol/routing.ts';
import type { ConversationsPage } from '../../../core/protocol/sdk-http.ts';
import type { ConnectionState } from './connection-state.ts';
import type { Environment } from './environment.ts';
import type { ClientError, Failure } from './errors.ts';
import type { GetToken, SessionView } from './session-view.ts';
import type { Storage } from './storage.ts';

export interface ClientOptions extends Partial<Environment> {
  /** As the deployment prints it: `https://….execute-api.….amazonaws.com`. */
  httpApiUrl: string;
  /** 24 hexadecimal characters; see the console, Channels. */
  integrationId: string;
  /** The customer's language, such as `en` or `pt-BR`. */
  locale?: string;
  /** Says who the customer is, when he is logged in at the company. Called whenever a fresh JWT is needed. */
  getToken?: GetToken;
  /** Default: `localStorage` in browsers, else memory. In React Native pass AsyncStorage. */
  storage?: Storage;
}

export type MessageState = 'sending' | 'sent' | 'failed';

export interface MessageStateEvent {
  /** As `send` returned it; the stored entry's `clientId`. */
  id: string;
  conversationId: string;
  state: MessageState;
  /** Why it failed. */
  error?: Failure;
  /** Once sent: how it is stored. Absent for a message that a conversation began with. */
  entry?: Entry | undefined;
}

/** Tuples of what the listeners are called with. */
export type ClientEvents = {
  /** `offline`: not trying. `connecting`: trying until it works. The error says why it stopped. */
  connection: [state: ConnectionState, error?: ClientError];
  /** Each entry of a conversation once, in order, one's own included. */
  entry: [conversationId: string, entry: Entry];
  'message:state': [event: MessageStateEvent];
  typing: [conversationId: string, author: Author, state: 'start' | 'stop'];
  /** Someone has read everything up to `seq`. */
  read: [conversationId: string, author: Author, seq: number];
  /** A conversation is new, or something about it changed other than its counts. */
  conversation: [conversation: Conversation];
  /** Where a waiting conversation stands has changed. An `assigned` entry says that it waits no longer. */
  queue: [conversationId: string, place: QueuePosition];
  /** Messages from others, unread, in all conversations. */
  unread: [total: number];
  /** Undefined when it ended. */
  session: [session: SessionView | undefined];
  /** Something went wrong that is either being mended or told here only. */
  error: [error: ClientError];
};

export interface SentMessage {
  id: string;
  /**
   * Resolves when the server has it for good; rejects with a `ClientError` when it was refused, until
   * `retry`. It may stay open for as long as the device is offline.
   */
  stored: Promise<Entry>;
}

export interface PendingMessage {
  id: string;
  /** For one of a conversation that is not created yet: the `id` given to `createConversation`. */
  conversationId: string;
  state: 'sending' | 'failed';
  error?: Failure;
  /** Absent for a postback or a rating. */
  content?: Content;
  metadata?: Metadata;
}

export interface CreateConversationOptions {
  /**
   * 1 to 64 characters of [A-Za-z0-9_.:-], made up by the app. `send` takes it in place of the
   * conversation's id from now on, so that the customer need not wait.
   */
  id?: string;
  /** Stored with the conversation or not at all. */
  message?: Content | string;
  /** Of the message. */
  messageMetadata?: Metadata | undefined;
  displayName?: string;
  iconUrl?: string;
  metadata?: Metadata | undefined;
  /** Words by which the app's rules choose a queue. */
  tags?: string[];
  /** Where the customer is; shown to agents. */
  page?: Page;
  /** The flow whose proactive message he answers. */
  proactive?: string | undefined;
}

/** A page of the company's. */
export interface Page {
  /** At most 2,048 characters. */
  url: string;
  /** At most 256 characters. */
  title?: string;
}

export interface PostbackOptions {
  /** The message whose button was pressed. */
  messageId: string;
  text?: string;
  payload: string;
}

export interface RatingOptions {
  /** `seq` of the `ratingRequested` that is answered. */
  requestSeq: number;
  /** 1, the worst, up to the request's `scale`. */
  score: number;
  comment?: string;
}

export interface ConversationChanges {
  /** At most 20 at once. */
  addTags?: string[];
  removeTags?: string[];
  /** null takes one away. */
  fields?: Metadata;
}

export interface HistoryOptions {
  /** Entries below this sequence. Default: below the oldest that is held. */
  before?: number;
  /** 1 to 100, default 100. */
  limit?: number;
}

export interface HistoryPage {
  /** Ascending. */
  entries: Entry[];
  /** There are older ones. */
  more: boolean;
}

/** Conversations of one customer. Every id of a conversation may be the one given to `createConversation`. */
export interface CustomerClient {
  readonly connection: ConnectionState;
  /** Undefined before the first connection, and after `logout`. */
  readonly session: SessionView | undefined;
  /** As they stand, the one that was active last first. The objects are not changed later. */
  readonly conversations: Conversation[];

  /** Calls `listener` at each event. @returns Takes the listener off again. */
  on<E extends keyof ClientEvents>(
    event: E,
    listener: (...args: ClientEvents[E]) => void,
  ): () => void;

  /**
   * Connects, and stays connected until `disconnect` or `logout`. Resolves when it is online for the
   * first time, however long that takes.
   * @throws ClientError when trying again is of no use, such as for an unknown integration.
   */
  connect(): Promise<void>;
  /** Closes the socket. What is unsent is kept and sent after the next `connect`. */
  disconnect(): void;

  /**
   * Starts a conversation: exactly one, however often it has to be asked for. Resolves when it exists.
   * @throws ClientError when it was refused.
   */
  createConversation(options?: CreateConversationOptions): Promise<Conversation>;
  /**
   * Sends a message: it is stored exactly once, after those sent before it.
   * @throws ClientError `too_large` when it does not fit in 32 KB.
   */
  send(conversationId: string, content: Content | string, metadata?: Metadata): SentMessage;
  /** Tells that the customer pressed a postback button. As safe as a message. */
  postback(conversationId: string, options: PostbackOptions): SentMessage;
  /** Answers a `ratingRequested`, also in a closed conversation. As safe as a message. */
  rate(conversationId: string, rating: RatingOptions): SentMessage;
  /**
   * Changes tags and fields, before what is sent after it. Agents and flows see them; the customer sees
   * fields (`metadata`) alone. @throws ClientError when it was refused; it is not tried again then.
   */
  changeConversation(conversationId: string, changes: ConversationChanges): Promise<void>;
  /** The customer has gone to another page: a flow may react. Said once, or not at all without a network. */
  page(conversationId: string, page: Page): void;
  /** Messages that are not stored yet, or were refused; those from before a reload, too. */
  pending(conversationId?: string): PendingMessage[];
  /** Sends a failed message again, behind those sent since. @throws ClientError `not_found` */
  retry(id: string): SentMessage;
  /** Takes an unsent message back. One that is under way may have been stored. @throws ClientError `not_found` */
  discard(id: string): void;

  /**
   * The customer types; call it at each key. At most every 3 s something is sent, and after 5 s of
   * silence the stop.
   */
  typing(conversationId: string, state?: 'start' | 'stop'): void;
  /**
   * The customer has seen everything up to `seq`. Default: everything. Others hear of it with what he types or
   * sends, or after four seconds.
   */
  read(conversationId: string, seq?: number): void;
  /** Ends the conversation. The next message opens it again. @throws ClientError `offline`, `lost`, … */
  close(conversationId: string): Promise<void>;

  /** Older entries, which are then among `entries` while a thousand fit. @throws ClientError */
  history(conversationId: string, options?: HistoryOptions): Promise<HistoryPage>;
  /** More conversations than the 25 that come by themselves. @throws ClientError */
  loadConversations(options?: { cursor?: string; limit?: number }): Promise<ConversationsPage>;
  /** Whether agents are there, queue by queue, and how long one would wait. @throws ClientError */
  availability(): Promise<QueueState[]>;
  /** Where a conversation stands in its queue. The `queue` event tells of changes. @throws ClientError */
  queuePosition(conversationId: string): Promise<QueuePosition>;

  /**
   * Asks one of the customers' HTTP routes (`/sdk/…`, see `/openapi.json`) as the customer, once more with
   * a fresh token where the first was refused. @returns The answer's JSON. @throws ClientError
   */
  request(
    path: string,
    options?: { method?: 'GET' | 'POST' | 'PUT' | 'DELETE'; body?: object },
  ): Promise<unknown>;

  /** What is held of a conversation: everything since the client first saw it, at most the newest thousand. */
  entries(conversationId: string): Entry[];
  /** Messages from others that are unread: in one conversation, or in all. */
  unread(conversationId?: string): number;

  /**
   * Makes the anonymous customer the one whom the company's JWT names; the conversations come along.
   * A function is asked again whenever the login expires.
   * @throws ClientError when the JWT is refused; then everything stays as it was.
   */
  login(token: string | GetToken): Promise<SessionView>;
  /** Forgets the customer, here and at the server. The next `connect` begins as a new anonymous one. */
  logout(): Promise<void>;
}
